from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "chenghua_portal.foundation.signin"
    label = "signin"
