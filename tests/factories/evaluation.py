from collections.abc import Sequence
from datetime import timedelta

from chenghua_portal.foundation.identity.models import User
from evaluation.panels.models import Expert, Round, Seat
from evaluation.sheets.models import Sheet
from procurement.bids.models import Bid
from procurement.calls.models import Call
from tests.factories.people import NOW, make_user


def make_expert(**fields: object) -> Expert:
    user = make_user("评审专家", roles=[User.Role.EVALUATOR])
    return Expert.objects.create(user=user, title="教授", field="社会工作", **fields)


def make_round(call: Call, experts: Sequence[Expert] | None = None, bids: Sequence[Bid] = ()) -> Round:
    """A round in scoring with a seat for each expert and an empty sheet for each seat and bid."""
    experts = [make_expert() for _ in range(5)] if experts is None else experts
    round_ = Round.objects.create(
        call=call, started_at=NOW, started_by=call.created_by, due_at=NOW + timedelta(days=40)
    )
    seats = [Seat.objects.create(round=round_, expert=e, number=i) for i, e in enumerate(experts, 1)]
    Sheet.objects.bulk_create(Sheet(seat=seat, bid=bid) for seat in seats for bid in bids)
    return round_
