from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class NoticesConfig(AppConfig):
    name = "chenghua_portal.foundation.notices"
    label = "notices"

    def ready(self) -> None:
        load_rooms(self)
