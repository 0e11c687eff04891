from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from chenghua_portal.foundation.personal.retention import days_of, overdue, remove_overdue, rules
from chenghua_portal.foundation.workdays.clock import portal_now


class Command(BaseCommand):
    help = "Let go the personal data whose time is over; with --dry-run, only count it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count and remove nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        at = portal_now()
        gone = {} if dry_run else remove_overdue(at)
        for rule in rules():
            found = overdue(rule, at)
            kept = f"{days_of(rule)} days" if found is not None else "for ever"
            count = gone.get(rule.key, 0) if not dry_run else found.count() if found is not None else 0
            self.stdout.write(f"{rule.key:24} kept {kept:10} {'due' if dry_run else 'removed'}: {count}")
