from datetime import datetime
from decimal import Decimal
from string import ascii_uppercase
from typing import TypedDict, Unpack

from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.keys import held_keys
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.foundation.workflow.applying import apply, lock
from chenghua_portal.foundation.workflow.models import OfflineApproval
from procurement.calls import transitions
from procurement.calls.models import Call, CallKeySet, KeyRecipient

ONLY_A_DRAFT = gettext_lazy("Only a draft can be changed. Ask the approver to return the call first.")


class Terms(TypedDict, total=False):
    """What a clerk settles in a call."""

    title: str
    summary: str
    budget: Decimal
    cap: Decimal
    deadline: datetime
    panel_size: int
    bids_per_organization: int
    contact: str


@transaction.atomic(durable=True)
def create_call(*, by: Actor, **terms: Unpack[Terms]) -> Call:
    """Draft a call for the organization the clerk acts for. Posted twice, it is drafted once."""
    require(by, "procurement.create_call")
    at = by.arrived_at
    call_id, is_new = claim(by, "call")
    if not is_new:
        return Call.objects.get(pk=call_id)
    call = Call.objects.create(
        pk=call_id, purchaser_id=by.organization, created_at=at, created_by_id=by.person, **terms
    )
    record("procurement.call.create", call, by=by, at=at, data=terms)
    return call


@transaction.atomic(durable=True)
def edit_call(call: Call, *, by: Actor, **terms: Unpack[Terms]) -> Call:
    """Change the terms of a call that is still a draft; the record keeps what was there before.

    Raises PermissionDenied, or Refused once the call has been sent for approval.
    """
    lock(call)
    require(by, "procurement.edit_call", call)
    if call.status != Call.Status.DRAFT:
        raise Refused(ONLY_A_DRAFT)
    changed = {name: value for name, value in terms.items() if getattr(call, name) != value}
    before = {name: getattr(call, name) for name in changed}
    for name, value in changed.items():
        setattr(call, name, value)
    if changed:
        call.save(update_fields=list(changed))
        record(
            "procurement.call.edit", call, by=by, at=by.arrived_at, data={"before": before, "after": changed}
        )
    return call


@transaction.atomic(durable=True)
def prepare_call(call: Call, *, by: Actor) -> Call:
    """Send a drafted call for approval. Raises Refused when its criteria or its deadline don't hold."""
    return apply(transitions.PREPARE, call, by=by, at=by.arrived_at, changes={"return_reason": ""})


@transaction.atomic(durable=True)
def return_call(call: Call, reason: str, *, by: Actor) -> Call:
    """Give a prepared call back to its clerk, with a reason."""
    changes = {"return_reason": reason, "prepared_at": None, "prepared_by_id": None}
    return apply(transitions.RETURN, call, by=by, at=by.arrived_at, changes=changes, data={"reason": reason})


@transaction.atomic(durable=True)
def publish_call(call: Call, *, by: Actor, offline: OfflineApproval | None = None) -> Call:
    """Publish a prepared call: it gets its number and the keys that bids are sealed to.

    With `offline` a leader approved it on paper, and `by` confirms the paper.

    At the micro tier the server holds the one key (普通封存). Raises Refused when the approver is the one
    who prepared it, or when a requirement does not hold.
    """
    lock(call)
    number = call.number or _next_number(by.arrived_at)
    apply(
        transitions.PUBLISH,
        call,
        by=by,
        at=by.arrived_at,
        changes={"number": number},
        data={"number": number},
        offline=offline,
    )
    key_set = CallKeySet.objects.create(call=call, version=1, quorum=1, created_at=by.arrived_at)
    public_key = held_keys.create_identity(key_set.pk)
    KeyRecipient.objects.create(
        key_set=key_set, position=1, label="server", public_key=public_key, is_server_held=True
    )
    return call


def _next_number(at: datetime) -> str:
    """The next number of the year, CH-2026-A, …, Z, AA: one after the other, without gaps."""
    year = at.astimezone(BEIJING).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7223002)")
    taken = Call.objects.filter(number__startswith=f"CH-{year}-").count()
    letters = ""
    place = taken + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = ascii_uppercase[rest] + letters
    return f"CH-{year}-{letters}"
