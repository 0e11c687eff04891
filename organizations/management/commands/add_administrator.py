from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import add_administrator


class Command(BaseCommand):
    help = "Make an administrator's account and print the link where the person chooses the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="name of the person")

    def handle(self, *args: Any, **options: Any) -> None:
        by = Actor.system(portal_now(), "add_administrator")
        try:
            path = add_administrator(options["email"], options["name"], by=by)
        except Refused as refused:
            raise CommandError(str(refused.refusal.reason)) from refused
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            _("%(name)s can administer the portal. Here the password is chosen, once and within an hour:")
            % {"name": options["name"]}
        )
        self.stdout.write(settings.PORTAL_BASE_URL + path)
