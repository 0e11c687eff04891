from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class SigninConfig(AppConfig):
    name = "chenghua_portal.foundation.signin"
    label = "signin"

    def ready(self) -> None:
        load_rooms(self)
