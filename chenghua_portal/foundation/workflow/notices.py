"""What papers ask of people."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner, register
from chenghua_portal.foundation.workdays.calendar import workdays_after
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import offline_move
from chenghua_portal.foundation.workflow.papers import CONFIRM_PAPER


def _colleagues(paper: OfflineApproval) -> Iterable[Owner]:
    move = offline_move(paper.transition)
    return [Owner.organization(paper.organization_id, move.asked if move else "")]


register(
    ObligationKind(
        name=CONFIRM_PAPER,
        label=_("Confirm an approval on paper"),
        owners=_colleagues,
        due=lambda paper, at: workdays_after(at, 2).at,
        subject_name=lambda paper: paper.subject_name,
        link=lambda paper: ["workflow:approval-detail", str(paper.pk)],
    )
)
