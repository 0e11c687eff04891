from django.urls import URLPattern, path

from organizations.registry import views

urlpatterns: list[URLPattern] = [
    path("verification/", views.verification_list, name="verification-list"),
    path("verification/<uuid:pk>/", views.verify, name="verify"),
    path("verification/<uuid:pk>/refuse/", views.refuse, name="refuse"),
]
