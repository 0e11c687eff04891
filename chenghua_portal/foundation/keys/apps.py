from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "chenghua_portal.foundation.keys"
    label = "keys"
