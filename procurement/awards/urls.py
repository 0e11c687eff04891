from django.urls import path

from procurement.awards import views

urlpatterns = [
    path("calls/<uuid:call_pk>/awards/propose/", views.award_propose, name="award-propose"),
    path("calls/<uuid:call_pk>/awards/", views.award_list, name="award-list"),
    path("calls/<uuid:call_pk>/awards/return/", views.award_return, name="award-return"),
    path("calls/<uuid:call_pk>/awards/confirm/", views.award_confirm, name="award-confirm"),
]
