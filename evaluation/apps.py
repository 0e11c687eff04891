from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        load_rooms(self)
