"""The Chenghua portal: open purchase of social services."""

from chenghua_portal.celery import app as celery_app

__all__ = ["celery_app"]
