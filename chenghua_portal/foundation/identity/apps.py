from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "chenghua_portal.foundation.identity"
    label = "identity"
