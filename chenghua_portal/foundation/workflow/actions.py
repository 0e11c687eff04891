"""Papers: uploaded by one person, confirmed or refused by another; confirming carries out what they decide."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record, subject_of
from chenghua_portal.foundation.files.actions import read_file, store_upload
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import fetch, require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.obligations.duties import discharge, open_obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.foundation.workflow.applying import lock
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import OfflineMove, offline_move
from chenghua_portal.foundation.workflow.papers import CONFIRM_PAPER, SETTLED, UPLOAD, lock_paper
from chenghua_portal.foundation.workflow.queries import waiting_paper
from chenghua_portal.foundation.workflow.rules import require_handling

NUMBERS = 7223003
NOT_NOW = gettext_lazy("There is nothing to be decided here now: its status is “%(status)s”.")


@transaction.atomic(durable=True)
def upload_paper(
    move: OfflineMove,
    obj: Any,
    *,
    leader: str,
    paper_date: date,
    paper: "UploadedFile[Any]",
    by: Actor,
) -> OfflineApproval:
    """Take in the signed paper for `move` of `obj`; a colleague has to confirm it. Posted twice, it is taken once.

    Raises PermissionDenied, or Refused when nothing is to be decided, a paper waits already, the date lies ahead,
    or the file is not one we take.
    """
    require_handling(by, move, obj)
    key, is_new = claim(by, "paper")
    if not is_new:
        return OfflineApproval.objects.get(pk=key)
    lock(obj)
    at = by.arrived_at
    if obj.status not in move.transition.sources:
        raise Refused(NOT_NOW % {"status": obj.get_status_display()})
    if waiting_paper(move.transition.name, obj) is not None:
        raise Refused(_("A paper for this waits to be confirmed already."))
    if paper_date > beijing_date(at):
        raise Refused(_("The paper is dated in the future."), field="paper_date")
    stored = store_upload(
        paper,
        subject_type=OfflineApproval._meta.label_lower,
        subject_id=key,
        by=by,
        keep_key=True,
        field="paper",
    )
    approval = OfflineApproval.objects.create(
        pk=key,
        number=_next_number(at),
        transition=move.transition.name,
        subject_type=subject_of(obj)[0],
        subject_id=obj.pk,
        subject_name=move.name(obj)[:200],
        organization_id=move.office(obj),
        leader=leader,
        paper_date=paper_date,
        paper=stored.file,
        uploaded_at=at,
        uploaded_by_id=by.person,
    )
    said = {
        "number": approval.number,
        "transition": approval.transition,
        "subject": str(obj.pk),
        "sha256": hashlib.sha256(read_file(stored.file)).hexdigest(),
    }
    record(UPLOAD, approval, by=by, at=at, data=said)
    open_obligation(CONFIRM_PAPER, approval, at=at)
    return approval


def confirm_paper(paper: OfflineApproval, *, by: Actor) -> None:
    """Confirm that the paper says so, which carries its decision out by the room's own action.

    Raises what `apply` raises. Http404 where the actor may not know of the object.
    """
    move = offline_move(paper.transition)
    if move is None:
        raise Refused(_("This is not decided on paper any more."))
    move.perform(fetch(move.visible_to(by), pk=paper.subject_id), by=by, offline=paper)


@transaction.atomic(durable=True)
def refuse_paper(paper: OfflineApproval, reason: str, *, by: Actor) -> OfflineApproval:
    """Say that the paper doesn't decide this, and why; who uploaded it may take it back so."""
    require(by, "workflow.settle_approval", paper)
    paper, at = lock_paper(paper), by.arrived_at
    if not paper.is_waiting:
        raise Refused(SETTLED)
    paper.refused_at, paper.refused_by_id, paper.refusal = at, by.person, reason
    paper.save(update_fields=["refused_at", "refused_by", "refusal"])
    said = {"number": paper.number, "reason": reason}
    record("workflow.offlineapproval.refuse", paper, by=by, at=at, data=said)
    discharge(CONFIRM_PAPER, paper, at=at)
    return paper


def _next_number(at: datetime) -> str:
    """The next number of the year, OA-2026-0001 and on: one after the other, without gaps."""
    year = at.astimezone(BEIJING).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    taken = OfflineApproval.objects.filter(number__startswith=f"OA-{year}-").count()
    return f"OA-{year}-{taken + 1:04d}"
