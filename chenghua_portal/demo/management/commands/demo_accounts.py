from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from chenghua_portal.demo.accounts import is_demo, is_empty, make_accounts
from chenghua_portal.demo.people import ACCOUNTS, PASSWORD
from chenghua_portal.demo.stage import Stage, playing
from chenghua_portal.foundation.workdays.clock import portal_now


class Command(BaseCommand):
    help = "Print one demo account per role; with --create, make them first if the database is empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--create", action="store_true")

    def handle(self, *, create: bool, **options: Any) -> None:
        if create and is_empty():
            with playing():
                make_accounts(Stage(portal_now()))
        if is_demo():
            self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
            for account in ACCOUNTS:
                roles = ", ".join((*account.roles, *account.own_roles)).replace("_", " ")
                self.stdout.write(f"  {account.email:26}{roles:16}{account.organization}")
