from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class JobsConfig(AppConfig):
    name = "chenghua_portal.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        load_rooms(self)
