from django.urls import URLPattern, path

from organizations.people import views

urlpatterns: list[URLPattern] = [
    path("organizations/", views.my_organization, name="my-organization"),
    path("organizations/switch/", views.switch, name="switch"),
    path("organizations/register/", views.register, name="register"),
    path("organizations/<uuid:pk>/", views.organization_detail, name="organization-detail"),
    path("organizations/<uuid:pk>/edit/", views.organization_edit, name="organization-edit"),
    path("organizations/<uuid:pk>/members/add/", views.member_add, name="member-add"),
    path("organizations/members/<uuid:pk>/end/", views.member_end, name="member-end"),
]
