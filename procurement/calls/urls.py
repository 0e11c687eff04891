from django.urls import URLPattern, path

from procurement.calls import views

urlpatterns: list[URLPattern] = [
    path("calls/", views.call_list, name="call-list"),
    path("calls/new/", views.call_create, name="call-create"),
    path("calls/<uuid:pk>/", views.call_detail, name="call-detail"),
    path("calls/<uuid:pk>/edit/", views.call_edit, name="call-edit"),
    path("calls/<uuid:pk>/prepare/", views.call_prepare, name="call-prepare"),
    path("calls/<uuid:pk>/publish/", views.call_publish, name="call-publish"),
    path("calls/<uuid:pk>/return/", views.call_return, name="call-return"),
]
