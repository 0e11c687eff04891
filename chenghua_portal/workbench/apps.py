from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class WorkbenchConfig(AppConfig):
    name = "chenghua_portal.workbench"
    label = "workbench"

    def ready(self) -> None:
        load_rooms(self)
