from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "chenghua_portal.foundation.workflow"
    label = "workflow"
