from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from chenghua_portal.demo.accounts import is_demo, is_empty, make_accounts
from chenghua_portal.demo.playing import play
from chenghua_portal.demo.stage import Stage, playing
from chenghua_portal.demo.story import CALLS
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.standing.models import AnnualInspection
from procurement.calls.models import Call

REFERENCE = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "workdays_day",
    "workdays_knownyear",
    "organizations_street",
}


class Command(BaseCommand):
    help = "Load the demo data into an empty portal. --reset empties it first: everything in it is lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true")

    def handle(self, *, reset: bool, **options: Any) -> None:
        if settings.PORTAL_CLOCK != "offset":
            raise CommandError("Demo data needs the clock that can be shifted: set PORTAL_CLOCK=offset.")
        if reset:
            self._empty()
        stage = Stage(portal_now())
        if is_empty():
            with playing():
                make_accounts(stage)
        calls = Call.objects.count()
        is_begun = calls or AnnualInspection.objects.exists()
        if is_demo() and not is_begun:
            play(stage)
            self.stdout.write("Demo data loaded.")
        elif is_demo() and calls < len(CALLS):
            self.stdout.write(
                "The demo data is incomplete: its loading was interrupted. `make demo` loads it anew."
            )

    def _empty(self) -> None:
        """Empty every table but those of reference, as the owner; the checkpoints tell of another record now."""
        owner = connections["owner"]
        tables = sorted(set(owner.introspection.table_names()) - REFERENCE)
        names = ", ".join(owner.ops.quote_name(table) for table in tables)
        with owner.cursor() as cursor:
            cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        settings.PORTAL_CHECKPOINTS_FILE.unlink(missing_ok=True)
