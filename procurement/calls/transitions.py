from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.requirements import declare
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from chenghua_portal.foundation.workflow.transitions import Transition, register
from procurement.calls.models import Call
from procurement.calls.queries import has_helped_prepare

# What must hold before a call goes out; evaluation answers for the criteria.
PUBLISH_POINT = declare("call.publish", providers=("evaluation.scheme",))


def deadline_lies_ahead(call: Call, actor: Actor, at: datetime) -> Refusal | None:
    """A call whose deadline has passed would take no bids."""
    if call.deadline > at:
        return None
    return Refusal(
        reason=_(
            "The deadline for bids has passed. The clerk has to set a later one before the call goes out."
        ),
        field="deadline",
    )


def may_publish(call: Call, actor: Actor, at: datetime) -> Refusal | None:
    """Whoever had a hand in preparing a publication can't approve it (domain.md §1: by person, never by role)."""
    if has_helped_prepare(call, actor.user_id):
        return Refusal(
            reason=_("You helped to prepare this call, so somebody else has to publish it."),
            basis=SEPARATION_BASIS,
        )
    return deadline_lies_ahead(call, actor, at)


PREPARE = Transition(
    model=Call,
    verb="prepare",
    sources=frozenset({Call.Status.DRAFT}),
    target=Call.Status.PREPARED,
    permission="procurement.prepare_call",
    guard=deadline_lies_ahead,
    requires=PUBLISH_POINT,
    stamps="prepared",
    opens=("call.approve",),
    discharges=("call.revise",),
    notices=("call.prepared",),
)
RETURN = Transition(
    model=Call,
    verb="return",
    sources=frozenset({Call.Status.PREPARED}),
    target=Call.Status.DRAFT,
    permission="procurement.return_call",
    opens=("call.revise",),
    discharges=("call.approve",),
    notices=("call.returned",),
)
PUBLISH = Transition(
    model=Call,
    verb="publish",
    sources=frozenset({Call.Status.PREPARED}),
    target=Call.Status.PUBLISHED,
    permission="procurement.publish_call",
    guard=may_publish,
    requires=PUBLISH_POINT,
    stamps="published",
    opens=("call.open",),
    discharges=("call.approve",),
    notices=("call.published",),
    offline_ok=True,
)

register(PREPARE, RETURN, PUBLISH)
