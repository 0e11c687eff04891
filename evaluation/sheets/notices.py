"""What the evaluators of a round are told and owe."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register_family
from chenghua_portal.foundation.notices.kinds import register as register_notice
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner
from chenghua_portal.foundation.obligations.kinds import register as register_obligation
from evaluation.panels.models import Round


def _seated(round_: Round) -> list[UUID]:
    return list(round_.seats.values_list("expert_id", flat=True))


register_family("round", _("Scoring"))
register_notice(
    NoticeKind(
        name="round.started",
        heading=_("Please score: %(call)s"),
        body=_("You are on the panel of “%(call)s”. Your sheets are in the portal."),
        recipients=_seated,
        params=lambda round_: {"call": round_.call.title},
        link=lambda round_: ["evaluation:task-list"],
        sample={"call": "示例·社区公益创投"},
    )
)
register_obligation(
    ObligationKind(
        name="sheet.score",
        label=_("Score the bids"),
        owners=lambda round_: [Owner.user(user_id) for user_id in _seated(round_)],
        due=lambda round_, at: round_.due_at,
        subject_name=lambda round_: round_.call.title,
        link=lambda round_: ["evaluation:task-list"],
    )
)
