from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "chenghua_portal.foundation.files"
    label = "files"
