from django.urls import path

from chenghua_portal.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("display/<slug:mode>/", views.display, name="display"),
    path("ui/documents/<slug:kind>.pdf", views.document, name="document"),
    path("ui/", views.components, name="components"),
]
