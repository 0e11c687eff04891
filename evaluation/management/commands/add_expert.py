import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.panels.actions import register_expert
from organizations.registry.models import Organization
from organizations.registry.queries import registered_under


class Command(BaseCommand):
    help = "Put a person into the pool of evaluators. Without an account they get one, with a first password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="name of the person; an account that is there keeps its own")
        parser.add_argument("--title", default="", help="professional title")
        parser.add_argument("--field", default="", help="field of work")
        parser.add_argument("--employer", default="", help="unified social credit code of the employer")

    def handle(self, *args: Any, **options: Any) -> None:
        employer = self._employer(options["employer"])
        user = User.objects.filter(email__iexact=options["email"]).first()
        password = ""
        if user is None:
            password = secrets.token_urlsafe(12)
            user = User.objects.create_user(options["email"], password, name=options["name"])
        register_expert(
            user,
            by=Actor.system(portal_now(), "add_expert"),
            title=options["title"],
            field=options["field"],
            employer=employer,
        )
        self.stdout.write(_("%(name)s is in the pool of evaluators.") % {"name": user.name or user.email})
        if password:
            self.stdout.write(f"{user.email}  {password}")

    def _employer(self, code: str) -> Organization | None:
        """The organization of a code. One that is not registered cannot be matched against bidders: an error."""
        if not code:
            return None
        organization = registered_under(code.upper()).first()
        if organization is None:
            raise CommandError(_("No organization is registered with the code %(code)s.") % {"code": code})
        return organization
