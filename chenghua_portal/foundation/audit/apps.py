from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class AuditConfig(AppConfig):
    name = "chenghua_portal.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        load_rooms(self)
