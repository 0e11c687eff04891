from django.urls import path

from procurement.opening import views

urlpatterns = [
    path("calls/<uuid:pk>/open/", views.call_open, name="call-open"),
    path("calls/<uuid:call_pk>/opening/", views.opening_record, name="opening-record"),
]
