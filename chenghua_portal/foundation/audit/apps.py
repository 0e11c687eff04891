from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "chenghua_portal.foundation.audit"
    label = "audit"
