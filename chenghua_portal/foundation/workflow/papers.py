"""A decision on paper takes effect: checked and settled inside the transaction of the move it decides."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.obligations.duties import discharge
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import OfflineMove, offline_move
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from chenghua_portal.foundation.workflow.transitions import Transition, all_transitions

CONFIRM_PAPER = "workflow.confirm_paper"
SETTLED = _("This paper has been confirmed or refused already.")
BY_ANOTHER = _(
    "You uploaded this paper, or stand in for who did, so another person has to confirm it: ask a colleague of your "
    "office."
)
OUTDATED = _(
    "This has moved on since the paper was uploaded. Refuse this paper, have the leader decide on what stands there "
    "now, and upload that paper."
)


def confirm(
    paper: OfflineApproval, transition: Transition, obj: Model, *, by: Actor, at: datetime
) -> OfflineApproval:
    """Settle `paper` as the decision on `transition` of `obj`, which its caller has locked.

    Raises PermissionDenied for who may not settle papers here, and Refused for who uploaded it, a paper that is settled
    already, or an object that has moved since it was uploaded. ValueError for a paper about something else.
    """
    paper = lock_paper(paper)
    move = offline_move(transition.name)
    if move is None or (paper.transition, paper.subject_id) != (transition.name, obj.pk):
        raise ValueError("This paper decides something else.")
    require(by, "workflow.settle_approval", paper)
    if not paper.is_waiting:
        raise Refused(SETTLED)
    if is_same_hand(paper, move, obj, by):
        raise Refused(BY_ANOTHER, basis=SEPARATION_BASIS)
    if has_moved_since(paper, obj):
        raise Refused(OUTDATED)
    paper.confirmed_at, paper.confirmed_by_id = at, by.person
    paper.save(update_fields=["confirmed_at", "confirmed_by"])
    record("workflow.offlineapproval.confirm", paper, by=by, at=at, data={"number": paper.number})
    discharge(CONFIRM_PAPER, paper, at=at)
    return paper


def lock_paper(paper: OfflineApproval) -> OfflineApproval:
    return OfflineApproval.objects.select_for_update().get(pk=paper.pk)


def is_same_hand(paper: OfflineApproval, move: OfflineMove, obj: Model, actor: Actor) -> bool:
    """Whether the actor uploaded the paper, or counts as who did."""
    return paper.uploaded_by_id in {*move.persons(obj, actor), actor.user_id}


def has_moved_since(paper: OfflineApproval, obj: Model) -> bool:
    """Whether any transition moved `obj` after the paper was uploaded: then the leader decided on something else."""
    names = [transition.name for transition in all_transitions() if isinstance(obj, transition.model)]
    return events_of(obj).filter(verb__in=names, at__gt=paper.uploaded_at).exists()
