"""Every write of an import: sending a list, looking it through, entering its rows, discarding it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.actions import discard_file, read_file
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.files.quotas import refuse_over_quota
from chenghua_portal.foundation.files.scanning import refuse_infected
from chenghua_portal.foundation.files.uploads import OversizedUpload
from chenghua_portal.foundation.identity.actors import Actor, actor_for
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.jobs.progress import progress
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.foundation.workflow.applying import apply, lock
from organizations.standing.imports import transitions
from organizations.standing.imports.checking import MODELS, Checker, Verdict
from organizations.standing.imports.columns import KINDS
from organizations.standing.imports.queries import standing_import_of
from organizations.standing.imports.reading import check_file, read_list
from organizations.standing.imports.tables import Line, Unreadable
from organizations.standing.models import ImportRow, ListImport

# Rows in one transaction.
PIECE = 500
LOOK_THROUGH = "organizations.look_through_list"
ENTER = "organizations.enter_list"
TELL = "organizations.tell_of_list"
TOLD_AT_ONCE = 200

T = TypeVar("T")


def job_key(batch: ListImport) -> str:
    """The key of the job that works on an import, or did last."""
    is_entered = batch.status in (ListImport.Status.ENTERING, ListImport.Status.DONE)
    return f"{ENTER if is_entered else LOOK_THROUGH}:{batch.pk}"


@transaction.atomic(durable=True)
def send_list(kind: str, source: str, upload: "UploadedFile[Any]", *, by: Actor) -> tuple[ListImport, bool]:
    """Keep the file of a list and have it looked through. Nothing is entered yet.

    The same file of the same kind is taken once: sent again it gives the import there is, and False.
    Raises Refused for a file that is no list.
    """
    require(by, "organizations.import_list")
    content = upload.read()
    size = upload.real_size if isinstance(upload, OversizedUpload) else len(content)
    try:
        accepted = check_file(upload.name or "", content, size)
        refuse_infected([content])
    except Refused as refused:
        raise Refused(refused.refusal.reason, field="file") from refused
    sha256 = hashlib.sha256(content).hexdigest()
    if (standing := standing_import_of(kind, sha256)) is not None:
        return standing, False
    try:
        with transaction.atomic():
            pk = uuid7()
            stored = _store(content, accepted.name, accepted.media_type, subject_id=pk, by=by)
            batch = ListImport.objects.create(
                pk=pk,
                kind=kind,
                source=source,
                file=stored,
                sha256=sha256,
                started_at=by.arrived_at,
                started_by_id=by.person,
            )
    except IntegrityError:
        # Somebody else has sent it at the same time.
        if (standing := standing_import_of(kind, sha256)) is None:
            raise
        return standing, False
    data = {"kind": kind, "source": source}
    record("organizations.listimport.send", batch, by=by, at=by.arrived_at, data=data)
    enqueue(LOOK_THROUGH, [batch.pk], key=job_key(batch))
    return batch, True


def _store(content: bytes, name: str, media_type: str, *, subject_id: UUID, by: Actor) -> StoredFile:
    refuse_over_quota(len(content), subject_id=subject_id, organization_id=by.organization_id)
    written = storage.write(content)
    return StoredFile.objects.create(
        subject_type=ListImport._meta.label_lower,
        subject_id=subject_id,
        organization_id=by.organization_id,
        name=name,
        media_type=media_type,
        size=len(content),
        ciphertext_sha256=written.sha256,
        key=written.key.hex(),
        uploaded_by_id=by.person,
        uploaded_at=by.arrived_at,
    )


def look_through_list(batch_id: UUID) -> None:
    """The dry run: every row read and held against what is entered. Begun again, it starts from the first row."""
    batch = ListImport.objects.select_related("file").get(pk=batch_id)
    if batch.status != ListImport.Status.CHECKING:
        return
    try:
        lines = read_list(read_file(batch.file), batch.file.media_type, KINDS[batch.kind])
    except Unreadable as unreadable:
        _fail(batch, unreadable)
        return
    batch.lines.all().delete()
    checker = Checker(batch.kind, by=actor_for(batch.started_by_id, at=portal_now()))
    with progress(len(lines)) as steps:
        for piece in _pieces(lines):
            with transaction.atomic(durable=True):
                if lock(batch).status != ListImport.Status.CHECKING:
                    return
                ImportRow.objects.bulk_create(_row(batch, v) for v in checker.look_through(piece))
            steps.advance(len(piece))
    _finish_looking(batch)


def _row(batch: ListImport, verdict: Verdict) -> ImportRow:
    line = verdict.line
    return ImportRow(
        batch=batch,
        number=line.number,
        values=line.texts,
        status=verdict.status,
        problems=verdict.problems,
    )


@transaction.atomic(durable=True)
def _fail(batch: ListImport, unreadable: Unreadable) -> None:
    now = portal_now()
    apply(
        transitions.FAIL,
        batch,
        by=Actor.system(now, LOOK_THROUGH),
        at=now,
        data=unreadable.problem,
        changes={"problem": json.dumps(unreadable.problem), "finished_at": now},
    )


@transaction.atomic(durable=True)
def _finish_looking(batch: ListImport) -> None:
    """Unless it was discarded meanwhile."""
    if lock(batch).status != ListImport.Status.CHECKING:
        return
    now = portal_now()
    counts = _counts(batch)
    by = Actor.system(now, LOOK_THROUGH)
    apply(transitions.FINISH_LOOKING, batch, by=by, at=now, data=counts, changes=counts)


def _counts(batch: ListImport) -> dict[str, int]:
    found: dict[str, int] = batch.lines.aggregate(
        rows=Count("pk"),
        known=Count("pk", filter=Q(status=ImportRow.Status.KNOWN)),
        wrong=Count("pk", filter=Q(status=ImportRow.Status.WRONG)),
    )
    return found


@transaction.atomic(durable=True)
def enter_list(batch: ListImport, *, by: Actor) -> ListImport:
    """Have the new rows of a list entered. Asked for again, or by two at once, it happens once.

    Raises Refused when no row is new, or the list was not looked through.
    """
    require(by, "organizations.import_list", batch)
    if lock(batch).status in (ListImport.Status.ENTERING, ListImport.Status.DONE):
        return batch
    apply(transitions.ENTER, batch, by=by, at=by.arrived_at)
    enqueue(ENTER, [batch.pk, by.person], key=job_key(batch))
    return batch


def enter_rows(batch_id: UUID, user_id: UUID) -> None:
    """Enter what is new, piece by piece. Begun again, it goes on with the first row that is not entered."""
    batch = ListImport.objects.get(pk=batch_id)
    left = batch.lines.filter(status=ImportRow.Status.FINE).count()
    with progress(left + batch.entered, done=batch.entered) as steps:
        while done := _enter_piece(batch_id, user_id):
            steps.advance(done)
    _finish(batch)


@transaction.atomic(durable=True)
def _enter_piece(batch_id: UUID, user_id: UUID) -> int:
    """Enter the next rows, with one act on record. Returns how many were dealt with.

    Each is held against what is entered once more: somebody may have entered it by hand since.
    """
    batch = ListImport.objects.select_for_update().get(pk=batch_id)
    if batch.status != ListImport.Status.ENTERING:
        return 0
    rows = list(batch.lines.filter(status=ImportRow.Status.FINE).order_by("number")[:PIECE])
    if not rows:
        return 0
    now = portal_now()
    checker = Checker(batch.kind, by=actor_for(user_id, at=now))
    lines = [Line(row.number, row.values, {}) for row in rows]
    verdicts = dict(zip(rows, checker.look_through(lines), strict=True))
    new = [verdict for verdict in verdicts.values() if verdict.status == ImportRow.Status.FINE]
    model: Any = MODELS[batch.kind]
    model.objects.bulk_create(
        model(
            organization_id=verdict.organization,
            **verdict.facts,
            source=batch.source,
            entered_at=now,
            entered_by_id=user_id,
            batch=batch,
        )
        for verdict in new
    )
    for row, verdict in verdicts.items():
        row.status, row.problems = verdict.status, verdict.problems
    overtaken = [row for row in rows if row.status != ImportRow.Status.FINE]
    ImportRow.objects.bulk_update(overtaken, ["status", "problems"])
    fine = batch.lines.filter(pk__in=[row.pk for row in rows if row.status == ImportRow.Status.FINE])
    _add_up(batch, overtaken, entered=fine.update(status=ImportRow.Status.ENTERED))
    data = {"user": user_id, "rows": len(new), "first": rows[0].number, "last": rows[-1].number}
    record("organizations.listimport.enter_rows", batch, by=Actor.system(now, ENTER), at=now, data=data)
    return len(rows)


def _add_up(batch: ListImport, overtaken: Iterable[ImportRow], *, entered: int) -> None:
    statuses = [row.status for row in overtaken]
    ListImport.objects.filter(pk=batch.pk).update(
        entered=F("entered") + entered,
        known=F("known") + statuses.count(ImportRow.Status.KNOWN),
        wrong=F("wrong") + statuses.count(ImportRow.Status.WRONG),
    )


@transaction.atomic(durable=True)
def _finish(batch: ListImport) -> None:
    if lock(batch).status != ListImport.Status.ENTERING:
        return
    now = portal_now()
    data = {"entered": batch.entered, "known": batch.known, "wrong": batch.wrong}
    by = Actor.system(now, ENTER)
    apply(transitions.FINISH, batch, by=by, at=now, data=data, changes={"finished_at": now})
    enqueue(TELL, [batch.pk, ""], key=f"{TELL}:{batch.pk}")


@transaction.atomic(durable=True)
def tell_of_entries(batch_id: UUID, after: UUID | None) -> UUID | None:
    """Tell the organizations concerned of what was entered, as of an entry by hand; each entry is told once.

    Goes on behind the entry `after`; returns the last one told of, or None when all are.
    """
    batch = ListImport.objects.get(pk=batch_id)
    model: Any = MODELS[batch.kind]
    entries = model.objects.filter(batch=batch, withdrawn_at=None).select_related("organization")
    told = list((entries.filter(pk__gt=after) if after else entries).order_by("pk")[:TOLD_AT_ONCE])
    for entry in told:
        notify("organization.entry_made", entry, event=f"organization.entry_made:{entry.pk}", at=portal_now())
    return told[-1].pk if told else None


@transaction.atomic(durable=True)
def discard_list(batch: ListImport, *, by: Actor) -> ListImport:
    """Give a list up before anything of it is entered; its rows and its file go."""
    apply(transitions.DISCARD, batch, by=by, at=by.arrived_at, changes={"finished_at": by.arrived_at})
    batch.lines.all().delete()
    discard_file(batch.file, by=by)
    return batch


def _pieces(lines: Sequence[T]) -> Iterator[list[T]]:
    remaining = iter(lines)
    while piece := list(islice(remaining, PIECE)):
        yield piece
