from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "chenghua_portal.foundation.workdays"
    label = "workdays"
