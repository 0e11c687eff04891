from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class FilesConfig(AppConfig):
    name = "chenghua_portal.foundation.files"
    label = "files"

    def ready(self) -> None:
        load_rooms(self)
