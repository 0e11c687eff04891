from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from chenghua_portal.demo.generating import generate_organizations
from chenghua_portal.foundation.workdays.clock import portal_now


class Command(BaseCommand):
    help = "Add fictional data in any number, for measuring. The same --seed gives the same data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organizations", type=int, default=0, help="verified ones with their standing")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, organizations: int, seed: int, **options: Any) -> None:
        if settings.PORTAL_CLOCK != "offset":
            raise CommandError("Fictional data have no place here: they need PORTAL_CLOCK=offset.")
        generate_organizations(organizations, seed=seed, at=portal_now())
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"{organizations} organizations added.")
