from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "chenghua_portal.demo"
    label = "demo"
