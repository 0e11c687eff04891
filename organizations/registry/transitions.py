from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from chenghua_portal.foundation.workflow.transitions import Transition, register
from organizations.registry.facts import fingerprint
from organizations.registry.models import Certificate, ChangeRequest, Organization
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


def is_of_another(part: Certificate | ChangeRequest, actor: Actor, at: datetime) -> Refusal | None:
    """The same for what an organization has asked to be added or changed."""
    return is_not_own(part.organization, actor, at)


def still_fits(change: ChangeRequest, actor: Actor, at: datetime) -> Refusal | None:
    """A change is accepted by somebody else, and only over the facts it was made from."""
    if (refusal := is_of_another(change, actor, at)) is not None:
        return refusal
    if fingerprint(change.organization) == change.base:
        return None
    return Refusal(
        reason=_(
            "The facts have changed since this was asked for. Refuse it and ask the organization to send it again."
        )
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

RETURN = Transition(
    model=Organization,
    verb="return",
    sources=frozenset({Organization.Status.PENDING}),
    target=Organization.Status.RETURNED,
    permission="organizations.verify_organization",
    guard=is_not_own,
    opens=("organization.correct",),
    discharges=("organization.verify",),
    notices=("organization.returned",),
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
    sources=frozenset(
        {Organization.Status.PENDING, Organization.Status.RETURNED, Organization.Status.REFUSED}
    ),
    target=Organization.Status.PENDING,
    permission="organizations.edit_organization",
    discharges=("organization.correct",),
    opens=("organization.verify",),
)

ACCEPT_CHANGE = Transition(
    model=ChangeRequest,
    verb="accept",
    sources=frozenset({ChangeRequest.Status.PENDING}),
    target=ChangeRequest.Status.ACCEPTED,
    permission="organizations.decide_change",
    guard=still_fits,
    stamps="decided",
    discharges=("organization.decide_change",),
    notices=("organization.change_accepted",),
)

REFUSE_CHANGE = Transition(
    model=ChangeRequest,
    verb="refuse",
    sources=frozenset({ChangeRequest.Status.PENDING}),
    target=ChangeRequest.Status.REFUSED,
    permission="organizations.decide_change",
    guard=is_of_another,
    stamps="decided",
    discharges=("organization.decide_change",),
    notices=("organization.change_refused",),
)

WITHDRAW_CHANGE = Transition(
    model=ChangeRequest,
    verb="withdraw",
    sources=frozenset({ChangeRequest.Status.PENDING}),
    target=ChangeRequest.Status.WITHDRAWN,
    permission="organizations.withdraw_change",
    stamps="decided",
    discharges=("organization.decide_change",),
)

VERIFY_CERTIFICATE = Transition(
    model=Certificate,
    verb="verify",
    sources=frozenset({Certificate.Status.PENDING}),
    target=Certificate.Status.VERIFIED,
    permission="organizations.decide_certificate",
    guard=is_of_another,
    stamps="decided",
    discharges=("organization.verify_certificate",),
    notices=("organization.certificate_verified",),
)

REFUSE_CERTIFICATE = Transition(
    model=Certificate,
    verb="refuse",
    sources=frozenset({Certificate.Status.PENDING}),
    target=Certificate.Status.REFUSED,
    permission="organizations.decide_certificate",
    guard=is_of_another,
    stamps="decided",
    discharges=("organization.verify_certificate",),
    notices=("organization.certificate_refused",),
)

WITHDRAW_CERTIFICATE = Transition(
    model=Certificate,
    verb="withdraw",
    sources=frozenset({Certificate.Status.PENDING}),
    target=Certificate.Status.WITHDRAWN,
    permission="organizations.withdraw_certificate",
    stamps="decided",
    discharges=("organization.verify_certificate",),
)

register(
    VERIFY,
    RETURN,
    REFUSE,
    RESUBMIT,
    ACCEPT_CHANGE,
    REFUSE_CHANGE,
    WITHDRAW_CHANGE,
    VERIFY_CERTIFICATE,
    REFUSE_CERTIFICATE,
    WITHDRAW_CERTIFICATE,
)
