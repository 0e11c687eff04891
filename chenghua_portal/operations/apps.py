from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "chenghua_portal.operations"
    label = "operations"
