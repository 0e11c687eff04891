"""Uploads that survive a broken line and a reload: pieces arrive one by one, each encrypted and durable at once."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks import check_name, check_size
from chenghua_portal.foundation.files.checks.buffers import whole
from chenghua_portal.foundation.files.models import UploadSession
from chenghua_portal.foundation.files.places import Gone, Unavailable, place
from chenghua_portal.foundation.files.quotas import wait_for_turn
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.keys import aead, draft_keys
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused

KEPT = timedelta(days=1)
MOST_AT_ONCE = 10
LARGEST_PIECE = 1024 * 1024
UNREADABLE = (draft_keys.KeyMissing, draft_keys.KeyDestroyed, aead.Damaged, Gone)


class OutOfStep(Exception):
    """A piece that doesn't begin where the last one ended; `received` says where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__(f"Go on at {received}.")
        self.received = received


class ArrivedChanged(Refused):
    """What arrived is not what was announced."""


@dataclass(frozen=True)
class About:
    """The file's name, and the SHA-256 its content will have, if the sender knows it."""

    name: str
    sha256: str = ""


def uploads_of(actor: Actor) -> QuerySet[UploadSession]:
    """The uploads an actor may see and continue: the own ones that haven't expired."""
    return UploadSession.objects.filter(owner_id=actor.person, expires_at__gt=actor.arrived_at)


@transaction.atomic(durable=True)
def open_upload(about: About, size: int, *, by: Actor) -> UploadSession:
    """Begin an upload, or go on with the unfinished one of the same name, size and hash.

    Raises Refused for a name or size that is not taken, and when too many are unfinished.
    """
    check_name(about.name)
    check_size(size, settings.PORTAL_FILE_MAX_BYTES)
    wait_for_turn(by.person)
    mine = uploads_of(by)
    for session in mine.filter(size=size):
        if about_of(session) == about:
            return session
    if mine.count() >= MOST_AT_ONCE:
        raise Refused(
            _("%(most)s uploads are unfinished. Finish or discard one of them first.")
            % {"most": MOST_AT_ONCE}
        )
    session_id = uuid7()
    draft_keys.create(session_id)
    plain = json.dumps({"name": about.name, "sha256": about.sha256}).encode()
    return UploadSession.objects.create(
        pk=session_id,
        owner_id=by.person,
        about=draft_keys.encrypt(session_id, plain, context="upload"),
        size=size,
        created_at=by.arrived_at,
        expires_at=by.arrived_at + KEPT,
    )


def about_of(session: UploadSession) -> About | None:
    """What the upload is called; None when its key is gone."""
    try:
        return About(**json.loads(draft_keys.decrypt(session.pk, bytes(session.about), context="upload")))
    except UNREADABLE:
        return None


@transaction.atomic(durable=True)
def take_piece(session: UploadSession, offset: int, piece: bytes, *, by: Actor) -> UploadSession:
    """Store the next piece of an upload. Once this returns, it need not be sent again.

    Raises OutOfStep when the piece begins elsewhere, Refused when it is too long or can't be stored now.
    """
    session = _locked(session.pk, by)
    if offset != session.received:
        raise OutOfStep(session.received)
    if len(piece) > LARGEST_PIECE or offset + len(piece) > session.size:
        raise Refused(_("More arrived than was announced. Choose the file again."))
    if not piece:
        return session
    try:
        sealed = draft_keys.encrypt(session.pk, piece, context=f"upload {offset}")
        place().put(f"{directory_of(session.pk)}{offset:012d}", [sealed])
    except (draft_keys.KeyMissing, draft_keys.KeyDestroyed) as error:
        raise _expired() from error
    except Unavailable as error:
        reason = _(
            "The portal cannot store files at the moment. Nothing was changed; please try again later."
        )
        raise Refused(reason) from error
    session.received += len(piece)
    session.expires_at = by.arrived_at + KEPT
    session.save(update_fields=["received", "expires_at"])
    return session


def finish_upload(session: UploadSession, *, by: Actor) -> str:
    """The SHA-256 of what arrived. Raises Refused when it is not all, or not what was announced.

    What arrived changed is discarded, so that the file can be sent anew.
    """
    try:
        _name, content = content_of(session.pk, by=by)
    except ArrivedChanged:
        discard_upload(session, by=by)
        raise
    return hashlib.sha256(content).hexdigest()


@transaction.atomic(durable=True)
def discard_upload(session: UploadSession, *, by: Actor) -> None:
    """Give an upload up."""
    use_up(session.pk, by=by)


def content_of(session_id: UUID, *, by: Actor) -> tuple[str, bytes]:
    """Name and content of a complete upload of the actor's. Raises Refused."""
    session = uploads_of(by).filter(pk=session_id).first()
    about = about_of(session) if session else None
    if session is None or about is None:
        raise _expired()
    if not session.is_complete:
        raise Refused(
            _("The file has not arrived completely. Choose it again: the upload goes on where it stopped.")
        )
    try:
        content = whole(_pieces(session), session.size)
    except UNREADABLE as error:
        raise _expired() from error
    if about.sha256 not in ("", hashlib.sha256(content).hexdigest()):
        raise ArrivedChanged(_("The file arrived changed. Send it again."))
    return about.name, content


@transaction.atomic
def use_up(session_id: UUID, *, by: Actor) -> None:
    """Forget an upload; its key and pieces are destroyed once this transaction has committed."""
    _locked(session_id, by).delete()
    enqueue("files.destroy_upload", [session_id], key=f"files.destroy_upload:{session_id}")


def destroy_upload(session_id: UUID) -> None:
    """Destroy the key and the pieces of an upload without a row. Safe to repeat."""
    if UploadSession.objects.filter(pk=session_id).exists():
        return
    draft_keys.destroy(session_id)
    here = place()
    for blob in list(here.blobs(directory_of(session_id))):
        here.delete(blob.name)


def expire_uploads(at: datetime) -> int:
    """Forget uploads that nobody went on with for a day. How many there were."""
    expired = list(UploadSession.objects.filter(expires_at__lte=at).values_list("pk", flat=True))
    for session_id in expired:
        UploadSession.objects.filter(pk=session_id, expires_at__lte=at).delete()
        destroy_upload(session_id)
    return len(expired)


def directory_of(session_id: UUID) -> str:
    return f"uploads/{session_id}/"


def _pieces(session: UploadSession) -> Iterator[bytes]:
    here, offset = place(), 0
    while offset < session.size:
        sealed = b"".join(here.get(f"{directory_of(session.pk)}{offset:012d}"))
        piece = draft_keys.decrypt(session.pk, sealed, context=f"upload {offset}")
        offset += len(piece)
        yield piece


def _locked(session_id: UUID, by: Actor) -> UploadSession:
    session = uploads_of(by).select_for_update().filter(pk=session_id).first()
    if session is None:
        raise _expired()
    return session


def _expired() -> Refused:
    return Refused(
        _("This upload is no longer there: it was finished, discarded or expired. Choose the file again.")
    )
