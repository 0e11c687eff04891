from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "chenghua_portal.foundation.ui"
    label = "ui"
