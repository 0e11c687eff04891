from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from evaluation.sheets.models import Sheet


def is_own(actor: Actor, sheet: Sheet) -> bool:
    return actor.user_id is not None and sheet.seat.expert_id == actor.user_id


@permission("evaluation.view_sheet")
def can_view_sheet(actor: Actor, sheet: Sheet) -> bool:
    """The own one alone: no evaluator sees another's scores, and officials see totals by seat, not sheets."""
    return is_own(actor, sheet)


@permission("evaluation.score_sheet")
def can_score_sheet(actor: Actor, sheet: Sheet) -> bool:
    return is_own(actor, sheet)


@permission("evaluation.lock_sheet")
def can_lock_sheet(actor: Actor, sheet: Sheet) -> bool:
    return is_own(actor, sheet)
