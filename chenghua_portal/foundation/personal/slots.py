"""The account and the acts of a person, as holdings; removals in the record."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.words import register_verbs, title_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.personal.holdings import Column, Holding, register_holding


def account_of(person: UUID) -> Holding:
    user = User.objects.get(pk=person)
    return Holding(
        "account",
        _("Account"),
        _("To sign you in and to show who acted."),
        [
            Column("name", _("Name")),
            Column("email", _("E-mail")),
            Column("roles", _("Roles")),
            Column("joined", _("Joined")),
        ],
        [[user.name, user.address, [str(User.Role(role).label) for role in user.roles], user.joined_at]],
    )


def acts_of(person: UUID) -> Holding:
    events = AuditEvent.objects.filter(actor_id=person).order_by("-at", "-id")
    found = events.values_list("at", "verb", "subject_type", "subject_id", "address")
    return Holding(
        "acts",
        _("What you did"),
        _(
            "So that every act of the procedure can be checked later. It is kept as long as the procedure's files."
        ),
        [
            Column("at", _("At")),
            Column("act", _("Act")),
            Column("subject_type", _("Kind of object")),
            Column("subject_id", _("Object")),
            Column("address", _("Address of the connection")),
        ],
        [[at, str(title_of(verb)), *rest] for at, verb, *rest in found.iterator()],
    )


register_holding(account_of)
register_holding(acts_of)
register_verbs(
    {
        "personal.retentionrun.finish": (_("Personal data removed when its time was over"), ""),
        "identity.user.rename": (_("Own name corrected"), ""),
        "identity.user.forget_contact": (_("Contact data of a closed account removed"), ""),
        "identity.user.export": (_("Own data exported"), ""),
    }
)
