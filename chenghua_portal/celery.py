"""The Celery application: one task runs every durable job, beat sweeps and reminds."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chenghua_portal.settings.local")

app = Celery("chenghua_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
