from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "chenghua_portal.foundation.web"
    label = "web"
