from django.urls import path

from chenghua_portal.foundation.web import views

app_name = "web"
urlpatterns = [path("health/", views.health, name="health")]
