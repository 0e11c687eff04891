from django.urls import URLPattern, path

from organizations.people.profiles import views

urlpatterns: list[URLPattern] = [
    path("profile/", views.my_profile, name="my-profile"),
    path("profile/edit/", views.profile_edit, name="profile-edit"),
    path("profile/consent/", views.profile_consent, name="profile-consent"),
    path("profile/delete/", views.profile_delete, name="profile-delete"),
    path("profile/qualifications/new/", views.qualification_new, name="qualification-new"),
    path("profile/qualifications/<uuid:pk>/file/", views.qualification_file, name="qualification-file"),
    path("profile/qualifications/<uuid:pk>/remove/", views.qualification_remove, name="qualification-remove"),
    path("profile/trainings/new/", views.training_new, name="training-new"),
    path("profile/trainings/<uuid:pk>/file/", views.training_file, name="training-file"),
    path("profile/trainings/<uuid:pk>/remove/", views.training_remove, name="training-remove"),
    path("profiles/<uuid:pk>/", views.profile_detail, name="profile-detail"),
]
