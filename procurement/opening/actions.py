from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from procurement.calls.models import Call
from procurement.opening import transitions
from procurement.opening.contents import write_contents
from procurement.opening.models import OpenedEnvelope, Opening
from procurement.opening.queries import current_envelopes, opening_of
from procurement.opening.unsealing import Unsealed, unseal


@transaction.atomic(durable=True)
def open_bids(call: Call, *, by: Actor) -> Opening:
    """Open every bid of a call that stands submitted, once for all.

    Each envelope is compared with its receipt, decrypted, and compared with what it was sealed for; then the
    bid is readable, whole. One that is damaged or late stays closed, with the reason on the record, and the
    others go on. Envelopes are decrypted before any lock; what came or went meanwhile is settled under the
    lock of the call. Repeated or raced, it happens once.

    Raises PermissionDenied, or Refused: before the deadline + 1 h, when already opened, without the key.
    """
    at = by.arrived_at
    require(by, "procurement.open_bids", call)
    _refuse_unless_due(call, by, at)
    unsealed = unseal(call, current_envelopes(call))
    lock(call)
    _refuse_unless_due(call, by, at)
    envelopes = list(current_envelopes(call))
    unsealed |= unseal(call, [envelope for envelope in envelopes if envelope.pk not in unsealed])
    found = [unsealed[envelope.pk] for envelope in envelopes]
    summary = summary_of(found)
    apply(transitions.OPEN_CALL, call, by=by, at=at, data=summary)
    opening = Opening.objects.create(call=call, opened_at=at, opened_by_id=by.person, summary=summary)
    _write(opening, found)
    for one in found:
        transition = transitions.LEAVE_CLOSED if one.problem else transitions.OPEN_BID
        data = {"envelope": one.envelope.pk, "sha256": one.envelope.sha256, "problem": one.problem}
        apply(transition, one.envelope.bid, by=by, at=at, data=data)
    if summary["opened"]:
        open_obligation("bid.screen", call, at=at)
    return opening


def _refuse_unless_due(call: Call, by: Actor, at: datetime) -> None:
    """Before any decryption: a call that has been opened, or may not be yet, is left alone."""
    if (opening := opening_of(call)) is not None:
        who = {"at": beijing(opening.opened_at, "seconds"), "name": opening.opened_by.name}
        reason = _(
            "The bids of this call are open already: %(name)s opened them on %(at)s. Nothing was done twice."
        )
        raise Refused(reason % who)
    refusal = transitions.can_open(call, by, at)
    if refusal is not None:
        raise Refused.because(refusal)


def summary_of(found: Sequence[Unsealed]) -> dict[str, Any]:
    """How many envelopes had which outcome, and by envelope the problem of those that stay closed."""
    counts = {outcome.value: 0 for outcome in OpenedEnvelope.Outcome}
    for one in found:
        counts[one.outcome.value] += 1
    return {**counts, "problems": {str(one.envelope.pk): one.problem.value for one in found if one.problem}}


def _write(opening: Opening, found: Sequence[Unsealed]) -> None:
    write_contents([one for one in found if one.problem is None])
    OpenedEnvelope.objects.bulk_create(
        OpenedEnvelope(
            opening=opening,
            bid=one.envelope.bid,
            envelope=one.envelope,
            outcome=one.outcome,
            sha256=one.envelope.sha256,
        )
        for one in found
    )
