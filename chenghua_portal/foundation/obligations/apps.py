from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class ObligationsConfig(AppConfig):
    name = "chenghua_portal.foundation.obligations"
    label = "obligations"

    def ready(self) -> None:
        load_rooms(self)
