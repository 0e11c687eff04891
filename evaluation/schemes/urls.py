from django.urls import URLPattern, path

from evaluation.schemes import views

urlpatterns: list[URLPattern] = [
    path("calls/<uuid:call_pk>/criteria/", views.scheme_edit, name="scheme-edit")
]
