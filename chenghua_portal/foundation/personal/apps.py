from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class PersonalConfig(AppConfig):
    """What is kept of persons: told to them in whole, and gone when its time is over."""

    name = "chenghua_portal.foundation.personal"
    label = "personal"

    def ready(self) -> None:
        load_rooms(self)
