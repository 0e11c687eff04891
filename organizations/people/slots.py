"""What people give to the floors below: hats, who is behind a duty, lines of the menu."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.identity import actors
from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.obligations.kinds import register_escalation, register_recipients
from chenghua_portal.foundation.ui.slots import Hat, Hats, MenuEntry, register_hats, register_menu
from organizations.people.models import Role, role_names
from organizations.people.queries import hats_of, people_behind, superiors_of
from organizations.registry.rules import is_official


def hats_worn(request: HttpRequest) -> Hats | None:
    """In whose name the person signed in acts, and could; a person without an organization acts alone."""
    actor = actor_of(request)
    if not actor.is_signed_in:
        return None
    own = [str(User.Role(role).label) for role in User.Role.values if role in actor.roles]
    others = [
        Hat(str(hat.organization_id), hat.organization_name, hat_words(hat.roles))
        for hat in actor.hats
        if hat.organization_id != actor.organization_id
    ]
    roles = str(_(", ")).join([name for name in (hat_words(actor.roles), *own) if name])
    if actor.acting_for:
        names = str(_(", ")).join(actor.acting_for)
        roles = _("%(roles)s (for %(names)s)") % {"roles": roles, "names": names}
    current = Hat(str(actor.organization_id or ""), actor.organization_name, roles)
    return Hats(actor.name, current, others, reverse("organizations:switch"))


def hat_words(roles: Iterable[str]) -> str:
    """The roles of a hat, short: an owner edits anyway."""
    held = set(roles)
    return role_names(held - {Role.EDITOR} if Role.OWNER in held else held)


def has_organization(actor: Actor) -> bool:
    return actor.organization_id is not None


actors.register_source(hats_of)
register_recipients(people_behind)
register_escalation(superiors_of)
register_hats(hats_worn)
register_menu(
    "desk",
    MenuEntry(gettext_lazy("Verification"), "organizations:verification-list", order=60, visible=is_official),
)
register_menu(
    "desk",
    MenuEntry(
        gettext_lazy("My organization"), "organizations:my-organization", order=70, visible=has_organization
    ),
)
