from django.urls import URLPattern, path

from organizations.standing.income import views

urlpatterns: list[URLPattern] = [
    path("organizations/<uuid:pk>/income/", views.income_health, name="income-health"),
    path("organizations/<uuid:pk>/income/new/", views.income_report, name="income-new"),
    path("organizations/<uuid:pk>/income/<int:year>/", views.income_report, name="income-report"),
    path("organizations/<uuid:pk>/income/<int:year>/file/", views.income_file, name="income-file"),
]
