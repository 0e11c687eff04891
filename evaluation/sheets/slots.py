"""The sheets' part when a round starts."""

from datetime import datetime

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.requirements import provide
from evaluation.panels.models import Round
from evaluation.panels.queries import eligible_bids
from evaluation.panels.transitions import START_POINT
from evaluation.sheets.models import Sheet


def lay_out_sheets(round_: Round, actor: Actor, at: datetime) -> Refusal | None:
    """An empty sheet for every seat and eligible bid."""
    bids = list(eligible_bids(round_.call))
    Sheet.objects.bulk_create(Sheet(seat=seat, bid=bid) for seat in round_.seats.all() for bid in bids)
    return None


provide(START_POINT, "evaluation.sheets", lay_out_sheets)
