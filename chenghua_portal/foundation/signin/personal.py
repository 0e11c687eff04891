"""What signing in keeps of a person, and what goes when an account has been closed for long."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import NO_MAIL, User
from chenghua_portal.foundation.personal.holdings import Column, Holding, register_holding
from chenghua_portal.foundation.personal.retention import Retention, register_retention
from chenghua_portal.foundation.signin.models import Phone, PhoneCheck, Session, SignInLink


def sign_in_of(person: UUID) -> Holding:
    """Numbers and factors; passwords, keys and codes are no facts about a person and stay here."""
    numbers = [[_("Mobile number"), one.number, one.proved_at] for one in Phone.objects.filter(user=person)]
    factors = Authenticator.objects.filter(user_id=person).order_by("created_at")
    return Holding(
        "sign_in",
        _("How you sign in"),
        _("To make sure that it is you."),
        [Column("kind", _("Kind")), Column("value", _("Value")), Column("since", _("Since"))],
        [
            *numbers,
            *([str(Authenticator.Type(one.type).label), "", one.created_at] for one in factors),
        ],
    )


def sessions_of(person: UUID) -> Holding:
    found = Session.objects.filter(user=person).order_by("-last_seen_at")
    return Holding(
        "sessions",
        _("Where you are signed in"),
        _("So that you can end what is not yours. Gone once it ends."),
        [
            Column("device", _("Device")),
            Column("address", _("Address of the connection")),
            Column("last_seen", _("Last seen")),
        ],
        list(found.values_list("device", "address", "last_seen_at")),
    )


def closed_before(moment: datetime) -> QuerySet[User]:
    """Accounts that have been switched off since before a moment."""
    switched = AuditEvent.objects.filter(
        verb="identity.user.deactivate",
        subject_type="identity.user",
        subject_id=Cast(OuterRef("pk"), TextField()),
    )
    return User.objects.filter(Exists(switched), ~Exists(switched.filter(at__gte=moment)), is_active=False)


def _closed_with_contact(moment: datetime) -> QuerySet[User]:
    return closed_before(moment).exclude(email__endswith=NO_MAIL)


def _forget_contact(users: Sequence[User], by: Actor) -> None:
    """Addresses, numbers and factors go. The name stays with the decisions that the person took part in."""
    for user in users:
        for kept in (Phone, PhoneCheck, SignInLink, Session, EmailAddress, Authenticator):
            model: Any = kept
            model.objects.filter(user=user).delete()
        user.email = f"{user.pk}{NO_MAIL}"
        user.set_unusable_password()
        user.save(update_fields=["email", "password"])
        record("identity.user.forget_contact", user, by=by, at=by.arrived_at)


def _attempts_before(moment: datetime) -> QuerySet[AccessAttempt]:
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(attempt_time__lt=moment)
    return found


def _delete_attempts(rows: Sequence[AccessAttempt], by: Actor) -> None:
    AccessAttempt.objects.filter(pk__in=[row.pk for row in rows]).delete()


register_holding(sign_in_of)
register_holding(sessions_of)
register_retention(
    Retention("closed_accounts", _("Contact data of closed accounts"), _closed_with_contact, _forget_contact)
)
register_retention(
    Retention("sign_in_attempts", _("Failed attempts to sign in"), _attempts_before, _delete_attempts)
)
