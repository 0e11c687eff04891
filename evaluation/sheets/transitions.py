from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.transitions import Transition, register
from evaluation.panels.models import Round
from evaluation.schemes.queries import scheme_of
from evaluation.sheets.models import Sheet


def is_filled(sheet: Sheet, actor: Actor, at: datetime) -> Refusal | None:
    """Every criterion has its points, and the round is still being scored."""
    if sheet.seat.round.status != Round.Status.SCORING:
        return Refusal(reason=_("The round is final; nothing can be changed any more."))
    scheme = scheme_of(sheet.bid.call)
    scored = set(sheet.scores.filter(value__isnull=False).values_list("criterion_id", flat=True))
    open_ = [c.title for c in scheme.criteria.all() if c.pk not in scored] if scheme else []
    if open_:
        return Refusal(reason=_("Without points so far: %(titles)s.") % {"titles": "、".join(open_)})
    return None


LOCK = Transition(
    model=Sheet,
    verb="lock",
    sources=frozenset({Sheet.Status.DRAFT}),
    target=Sheet.Status.LOCKED,
    permission="evaluation.lock_sheet",
    guard=is_filled,
    stamps="locked",
)

register(LOCK)
