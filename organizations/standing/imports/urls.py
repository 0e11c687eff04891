from django.urls import path

from organizations.standing.imports import views

urlpatterns = [
    path("standing/imports/", views.import_list, name="import-list"),
    path("standing/imports/new/", views.import_new, name="import-new"),
    path("standing/imports/<slug:kind>.<slug:form>", views.import_template, name="import-template"),
    path("standing/imports/<uuid:pk>/", views.import_detail, name="import-detail"),
    path("standing/imports/<uuid:pk>/wrong.csv", views.import_wrong, name="import-wrong"),
    path("standing/imports/<uuid:pk>/file/", views.import_file, name="import-file"),
    path("standing/imports/<uuid:pk>/enter/", views.import_enter, name="import-enter"),
    path("standing/imports/<uuid:pk>/discard/", views.import_discard, name="import-discard"),
]
