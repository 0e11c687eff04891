"""A local portal whose worker knows the jobs of the ledger."""

from chenghua_portal.settings.local import *  # noqa: F403
from chenghua_portal.settings.local import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.jobs_ledger"]
