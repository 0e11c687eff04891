from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "chenghua_portal.foundation.search"
    label = "search"

    def ready(self) -> None:
        import_module("chenghua_portal.foundation.search.checks")
