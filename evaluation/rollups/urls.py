from django.urls import URLPattern, path

from evaluation.rollups import views

urlpatterns: list[URLPattern] = [path("calls/<uuid:call_pk>/results/", views.results, name="results")]
