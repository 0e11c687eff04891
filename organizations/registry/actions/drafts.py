"""Saving a registration step by step. It is its author's alone and decides nothing, so nothing goes on record."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from chenghua_portal.foundation.files.actions import discard_file, store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from organizations.registry.drafting import Answers, Values, answers_of, text_of
from organizations.registry.models import RegistrationDraft

PAPER = "paper"


class Conflict(Exception):
    """The step was saved in another window since this form was opened; `draft` is what is there now."""

    def __init__(self, draft: RegistrationDraft) -> None:
        super().__init__()
        self.draft = draft


@transaction.atomic(durable=True)
def save_step(step: str, values: Values, *, revision: int, by: Actor) -> RegistrationDraft:
    """Keep what a step's form was sent, right or wrong. Returns the draft at its new revision.

    `revision` is the draft's when the form was opened. Raises Conflict, with nothing saved, when another window
    has saved other answers to this step since.
    """
    draft = _own_draft(by)
    answers = answers_of(draft)
    if answers.saved.get(step, 0) > revision and answers.values[step] != values:
        raise Conflict(draft)
    return _save(draft, answers.having(step, values, draft.revision + 1), by=by)


@transaction.atomic(durable=True)
def save_paper(upload: "UploadedFile[Any]", *, by: Actor) -> RegistrationDraft:
    """Keep the scan of the certificate, in place of the one before. Raises Refused for what is no such file."""
    draft = _own_draft(by)
    stored = store_upload(
        upload,
        subject_type=RegistrationDraft._meta.label_lower,
        subject_id=draft.pk,
        by=by,
        keep_key=True,
        field="scan",
    )
    answers = answers_of(draft)
    before = answers.one(PAPER, "file")
    for old in StoredFile.objects.filter(pk=before) if before else ():
        discard_file(old, by=by)
    values = {"file": [str(stored.file.pk)]}
    return _save(draft, answers.having(PAPER, values, draft.revision + 1), by=by)


@transaction.atomic(durable=True)
def discard_draft(*, by: Actor) -> None:
    """Give a registration up before it is handed in; what was typed and uploaded is gone."""
    require(by, "organizations.register_organization")
    for draft in RegistrationDraft.objects.select_for_update().filter(user=by.person):
        for stored in StoredFile.objects.filter(subject_id=draft.pk, deleted_at=None):
            discard_file(stored, by=by)
        draft.delete()


def _own_draft(by: Actor) -> RegistrationDraft:
    """The actor's draft, locked; a new one where there is none."""
    require(by, "organizations.register_organization")
    mine = RegistrationDraft.objects.select_for_update().filter(user=by.person)
    if (draft := mine.first()) is not None:
        return draft
    try:
        with transaction.atomic():
            return RegistrationDraft.objects.create(
                user_id=by.person, answers=text_of(Answers()), revision=0, updated_at=by.arrived_at
            )
    except IntegrityError:
        return mine.get()


def _save(draft: RegistrationDraft, answers: Answers, *, by: Actor) -> RegistrationDraft:
    draft.answers, draft.revision, draft.updated_at = text_of(answers), draft.revision + 1, by.arrived_at
    draft.save(update_fields=["answers", "revision", "updated_at"])
    return draft
