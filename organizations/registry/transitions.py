from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from chenghua_portal.foundation.workflow.transitions import Transition, register
from organizations.registry.models import Organization
from organizations.registry.rules import belongs_to


def is_not_own(organization: Organization, actor: Actor, at: datetime) -> Refusal | None:
    """Who registered an organization, or belongs to it, does not decide over it (domain.md §1)."""
    if organization.registered_by_id != actor.user_id and not belongs_to(actor, organization):
        return None
    return Refusal(
        reason=_(
            "You registered this organization or belong to it, so somebody else has to decide. "
            "Ask a colleague of your office or of another purchaser."
        ),
        basis=SEPARATION_BASIS,
    )


VERIFY = Transition(
    model=Organization,
    verb="verify",
    sources=frozenset({Organization.Status.PENDING}),
    target=Organization.Status.VERIFIED,
    permission="organizations.verify_organization",
    guard=is_not_own,
    stamps="verified",
    discharges=("organization.verify",),
    notices=("organization.verified",),
)

REFUSE = Transition(
    model=Organization,
    verb="refuse",
    sources=frozenset({Organization.Status.PENDING}),
    target=Organization.Status.REFUSED,
    permission="organizations.verify_organization",
    guard=is_not_own,
    discharges=("organization.verify",),
    notices=("organization.refused",),
)

RESUBMIT = Transition(
    model=Organization,
    verb="resubmit",
    sources=frozenset({Organization.Status.PENDING, Organization.Status.REFUSED}),
    target=Organization.Status.PENDING,
    permission="organizations.edit_organization",
    opens=("organization.verify",),
)

register(VERIFY, REFUSE, RESUBMIT)
