from django.urls import path

from chenghua_portal.foundation.audit import views

app_name = "record"
urlpatterns = [
    path("", views.event_list, name="event-list"),
    path("<uuid:pk>/", views.event_detail, name="event-detail"),
]
