from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class OrganizationsConfig(AppConfig):
    name = "organizations"

    def ready(self) -> None:
        load_rooms(self)
