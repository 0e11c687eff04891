from django.urls import path

from chenghua_portal.foundation.files import views

app_name = "files"
urlpatterns = [
    path("", views.upload_list, name="upload-list"),
    path("<uuid:pk>/", views.upload_detail, name="upload-detail"),
    path("<uuid:pk>/finish/", views.upload_finish, name="upload-finish"),
    path("<uuid:pk>/discard/", views.upload_discard, name="upload-discard"),
]
