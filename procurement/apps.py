from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class ProcurementConfig(AppConfig):
    name = "procurement"

    def ready(self) -> None:
        load_rooms(self)
