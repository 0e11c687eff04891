from collections.abc import Collection
from datetime import datetime
from typing import cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workflow.separation import all_of, decided_by_another
from chenghua_portal.foundation.workflow.transitions import Transition, register
from organizations.people.queries import counted_as_one
from organizations.registry.transitions import is_not_own
from organizations.standing.models import Bar


def is_of_another(bar: Bar, actor: Actor, at: datetime) -> Refusal | None:
    """Who belongs to an organization, or registered it, does not decide over its bar (domain.md §1)."""
    return is_not_own(bar.organization, actor, at)


def is_not_over(bar: Bar, actor: Actor, at: datetime) -> Refusal | None:
    """What has ended by itself need not be lifted."""
    if bar.ends_on >= beijing_date(at):
        return None
    return Refusal(reason=_("This bar has ended by itself. Nothing is left to lift."))


def _persons(bar: Bar, actor: Actor) -> Collection[UUID | None]:
    """The actor, with those who stand in for them since the bar was proposed."""
    if actor.organization_id is None:
        return {actor.user_id}
    return counted_as_one(actor.user_id, actor.organization_id, since=bar.proposed_at)


is_proposed_by_another = decided_by_another(
    lambda bar: [cast(Bar, bar).proposed_by_id],
    reason=_(
        "You proposed this bar yourself, so another person has to decide. Ask another approver of your office or of "
        "another purchaser."
    ),
    name="is_proposed_by_another",
    persons=_persons,
)

DECIDE = Transition(
    model=Bar,
    verb="decide",
    sources=frozenset({Bar.Status.PROPOSED}),
    target=Bar.Status.IN_FORCE,
    permission="organizations.decide_bar",
    guard=all_of(is_of_another, is_proposed_by_another),
    stamps="decided",
    discharges=("organization.decide_bar",),
    notices=("organization.barred",),
)

DISMISS = Transition(
    model=Bar,
    verb="dismiss",
    sources=frozenset({Bar.Status.PROPOSED}),
    target=Bar.Status.DISMISSED,
    permission="organizations.decide_bar",
    guard=all_of(is_of_another, is_proposed_by_another),
    stamps="decided",
    discharges=("organization.decide_bar",),
    notices=("organization.bar_dismissed",),
)

LIFT = Transition(
    model=Bar,
    verb="lift",
    sources=frozenset({Bar.Status.IN_FORCE}),
    target=Bar.Status.LIFTED,
    permission="organizations.lift_bar",
    guard=all_of(is_of_another, is_not_over),
    stamps="lifted",
    notices=("organization.bar_lifted",),
)

register(DECIDE, DISMISS, LIFT)
