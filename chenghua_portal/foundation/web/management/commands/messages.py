from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.foundation.web import catalogues


class Command(BaseCommand):
    help = "compile: write the catalogues that are stale. check: fail unless complete. prune: drop unused messages."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["compile", "check", "prune"])

    def handle(self, *, what: str, **options: Any) -> None:
        if what == "compile":
            catalogues.compile_stale()
        elif what == "prune":
            self.stdout.write(f"{catalogues.prune()} messages dropped")
        elif found := catalogues.problems():
            raise CommandError("The Chinese catalogue is not complete:\n  " + "\n  ".join(found))
