"""A decision on paper takes effect: checked and settled inside the transaction of the move it decides."""

import hashlib
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.payloads import data_of
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.files.storage import Damaged
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.obligations.duties import discharge
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import OfflineMove, offline_move
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from chenghua_portal.foundation.workflow.transitions import Transition, all_transitions

CONFIRM_PAPER = "workflow.confirm_paper"
UPLOAD = "workflow.offlineapproval.upload"
SETTLED = _("This paper has been confirmed or refused already.")
BY_ANOTHER = _(
    "You uploaded this paper, or stand in for who did, so another person has to confirm it: ask a colleague of your "
    "office."
)
OUTDATED = _(
    "This has moved on since the paper was uploaded. Refuse this paper, have the leader decide on what stands there "
    "now, and upload that paper."
)
NOT_THAT_PAPER = _(
    "The stored file is not the one that was uploaded, or is damaged. Refuse this paper and upload it once more."
)


def confirm(
    paper: OfflineApproval, transition: Transition, obj: Model, *, by: Actor, at: datetime
) -> OfflineApproval:
    """Settle `paper` as the decision on `transition` of `obj`, which its caller has locked.

    A paper confirmed by the same act stands for the moves that its decision carries too.

    Raises PermissionDenied for who may not settle papers here, and Refused for who uploaded it, a paper that is settled
    already, or an object that has moved since it was uploaded. ValueError for a paper about something else.
    """
    paper = lock_paper(paper)
    move = offline_move(paper.transition)
    if move is not None and transition in move.carries and was_just_confirmed(paper, by, at):
        return paper
    if move is None or (paper.transition, paper.subject_id) != (transition.name, obj.pk):
        raise ValueError("This paper decides something else.")
    require(by, "workflow.settle_approval", paper)
    if not paper.is_waiting:
        raise Refused(SETTLED)
    if (refusal := obstacle(paper, move, obj, by)) is not None:
        raise Refused.because(refusal)
    paper.confirmed_at, paper.confirmed_by_id = at, by.person
    paper.save(update_fields=["confirmed_at", "confirmed_by"])
    said = {"number": paper.number, "sha256": recorded_sha256(paper)}
    record("workflow.offlineapproval.confirm", paper, by=by, at=at, data=said)
    discharge(CONFIRM_PAPER, paper, at=at)
    return paper


def was_just_confirmed(paper: OfflineApproval, by: Actor, at: datetime) -> bool:
    return (paper.confirmed_at, paper.confirmed_by_id) == (at, by.user_id)


def obstacle(paper: OfflineApproval, move: OfflineMove, obj: Model, actor: Actor) -> Refusal | None:
    """Why the actor can't confirm a waiting paper: the same hand, a decision on what has changed, another file."""
    if is_same_hand(paper, move, obj, actor):
        return Refusal(reason=BY_ANOTHER, basis=SEPARATION_BASIS)
    if has_moved_since(paper, obj):
        return Refusal(reason=OUTDATED)
    return None if is_as_uploaded(paper) else Refusal(reason=NOT_THAT_PAPER)


def lock_paper(paper: OfflineApproval) -> OfflineApproval:
    return OfflineApproval.objects.select_for_update().get(pk=paper.pk)


def is_same_hand(paper: OfflineApproval, move: OfflineMove, obj: Model, actor: Actor) -> bool:
    """Whether the actor uploaded the paper, or counts as who did."""
    return paper.uploaded_by_id in {*move.persons(obj, actor), actor.user_id}


def has_moved_since(paper: OfflineApproval, obj: Model) -> bool:
    """Whether any transition moved `obj` after the paper was uploaded: then the leader decided on something else."""
    names = [transition.name for transition in all_transitions() if isinstance(obj, transition.model)]
    return events_of(obj).filter(verb__in=names, at__gt=paper.uploaded_at).exists()


def is_as_uploaded(paper: OfflineApproval) -> bool:
    """Whether the stored file is, byte for byte, the one whose hash went on record when it was uploaded."""
    try:
        content = read_file(StoredFile.objects.get(pk=paper.paper_id))
    except Damaged:
        return False
    return hashlib.sha256(content).hexdigest() == recorded_sha256(paper)


def recorded_sha256(paper: OfflineApproval) -> str:
    """The hash of the paper as it was uploaded, from the record; empty where retention has erased it."""
    uploaded = events_of(paper).filter(verb=UPLOAD).select_related("payload").first()
    return str(data_of(uploaded).get("sha256", "")) if uploaded else ""
