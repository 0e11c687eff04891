from typing import Any

from django.core.management.base import BaseCommand

from chenghua_portal.foundation.workdays.preparing import prepare


class Command(BaseCommand):
    help = "Migrate as the owner, install the clock, and grant the application's role its rights."

    def handle(self, **options: Any) -> None:
        prepare()
