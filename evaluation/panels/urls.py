from django.urls import URLPattern, path

from evaluation.panels import views

urlpatterns: list[URLPattern] = [
    path("calls/<uuid:call_pk>/panel/", views.panel, name="panel"),
    path("calls/<uuid:call_pk>/scoring/", views.round_page, name="round"),
]
