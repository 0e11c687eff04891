from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class CalendarConfig(AppConfig):
    """The pages on which administrators keep the working-day calendar. Its days are in `workdays`."""

    name = "chenghua_portal.foundation.calendar"
    label = "calendar"

    def ready(self) -> None:
        load_rooms(self)
