from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class WorkflowConfig(AppConfig):
    name = "chenghua_portal.foundation.workflow"
    label = "workflow"

    def ready(self) -> None:
        load_rooms(self)
