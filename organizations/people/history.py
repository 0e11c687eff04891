"""The life of an organization with the coming and going of its people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.parts import Event
from organizations.people.models import role_names
from organizations.registry import history
from organizations.registry.models import Organization

WORDS: history.Words = {
    **history.WORDS,
    "organizations.organization.appoint": (gettext_lazy("Member appointed"), ""),
    "organizations.organization.leave": (gettext_lazy("Membership ended"), ""),
    "organizations.organization.hand_over": (gettext_lazy("Ownership handed over"), ""),
    "organizations.organization.invite": (gettext_lazy("Person invited"), ""),
    "organizations.organization.uninvite": (gettext_lazy("Invitation withdrawn"), ""),
    "organizations.organization.delegate": (gettext_lazy("Roles lent to a deputy"), ""),
    "organizations.organization.end_delegation": (gettext_lazy("Delegation ended early"), ""),
}


def history_of(organization: Organization) -> list[Event]:
    """What happened to an organization, newest first; of its people who came, as what, and who left."""
    people = {str(user.pk): str(user) for user in User.objects.filter(memberships__organization=organization)}

    def note(event: AuditEvent, data: dict[str, Any]) -> str:
        if data.get("deputy") in people:
            pair = {"deputy": people[data["deputy"]], "principal": people.get(data["user"], "")}
            return _("%(deputy)s for %(principal)s, %(roles)s") % {**pair, "roles": role_names(data["roles"])}
        if data.get("user") not in people or "roles" not in data:
            return history.who_and_why(event, data)
        member = {"who": people[data["user"]], "roles": role_names(data["roles"])}
        return _("%(who)s, %(roles)s") % member

    return history.history_of(organization, WORDS, note)
