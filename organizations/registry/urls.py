from django.urls import URLPattern, path

from organizations.registry import views

urlpatterns: list[URLPattern] = [
    path("organizations/verification/", views.verification_list, name="verification-list"),
    path("organizations/<uuid:pk>/verify/", views.verify, name="verify"),
    path("organizations/<uuid:pk>/refuse/", views.refuse, name="refuse"),
]
