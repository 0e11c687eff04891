from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import NewPerson, open_office


class Command(BaseCommand):
    help = "Set up a purchaser with a clerk and an approver. People without an account get a first password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="name of the office")
        parser.add_argument("code", help="its unified social credit code")
        for role in ("clerk", "approver"):
            parser.add_argument(f"--{role}", nargs=2, required=True, metavar=("EMAIL", "NAME"))

    def handle(self, *args: Any, **options: Any) -> None:
        clerk, approver = (NewPerson(*options[role]) for role in ("clerk", "approver"))
        by = Actor.system(portal_now(), "add_office")
        try:
            office = open_office(
                by=by, name=options["name"], code=options["code"], clerk=clerk, approver=approver
            )
        except Refused as refused:
            raise CommandError(str(refused.refusal.reason)) from refused
        self.stdout.write(_("%(name)s is set up.") % {"name": office.organization.name})
        for email, password in office.passwords.items():
            self.stdout.write(f"{email}  {password}")
