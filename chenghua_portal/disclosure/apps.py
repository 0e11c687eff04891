from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class DisclosureConfig(AppConfig):
    name = "chenghua_portal.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        load_rooms(self)
