from django.urls import path

from procurement.screening import views

urlpatterns = [
    path("calls/<uuid:call_pk>/screening/", views.screening, name="screening"),
    path("bids/<uuid:pk>/confirm/", views.bid_confirm, name="bid-confirm"),
    path("bids/<uuid:pk>/refuse/", views.bid_refuse, name="bid-refuse"),
]
