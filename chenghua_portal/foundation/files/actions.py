from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.files import checks, pictures, resuming, storage
from chenghua_portal.foundation.files.checks.names import HEIC, JPEG, PNG, Accepted
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.files.pictures import Pieces
from chenghua_portal.foundation.files.quotas import refuse_over_quota
from chenghua_portal.foundation.files.scanning import refuse_infected
from chenghua_portal.foundation.files.uploads import OversizedUpload, ResumedUpload
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused


@dataclass(frozen=True, repr=False)
class Stored:
    """A stored upload, with what its row may not hold: the key and the name.

    `note` tells the uploader what was changed on the way, where something was.
    """

    file: StoredFile
    key: bytes
    name: str
    note: str = ""


@transaction.atomic
def store_upload(
    upload: "UploadedFile[Any]",
    *,
    subject_type: str,
    subject_id: UUID,
    by: Actor,
    keep_key: bool,
    field: str = "file",
) -> Stored:
    """Check an upload, encrypt it under a key of its own, store it durably, then name it in a row.

    Pictures lose their metadata first. With `keep_key` the row holds name and key, encrypted; without it the
    caller keeps both. If the transaction fails the ciphertext stays behind, unreadable to everyone, until it
    is swept.

    Raises Refused, on `field`, with the rule the file breaks, the room that is left, or because the scanner or
    the storage can't take it now.
    """
    with _said_on(field):
        arrived = _arrived(upload, by)
        accepted = checks.check(
            arrived.name, arrived.content, size=arrived.real_size, max_bytes=settings.PORTAL_FILE_MAX_BYTES
        )
        refuse_infected([arrived.content])
        kept, pieces, note = _without_metadata(accepted, arrived.content)
        size = sum(map(len, pieces))
        refuse_over_quota(size, subject_id=subject_id, organization_id=by.organization_id)
        written = _write(pieces)
    stored = StoredFile.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        organization_id=by.organization_id,
        name=kept.name if keep_key else None,
        media_type=kept.media_type,
        size=size,
        ciphertext_sha256=written.sha256,
        key=written.key.hex() if keep_key else None,
        uploaded_by_id=by.person,
        uploaded_at=by.arrived_at,
    )
    if isinstance(upload, ResumedUpload):
        resuming.use_up(upload.session_id, by=by)
    return Stored(file=stored, key=written.key, name=kept.name, note=note)


@transaction.atomic
def discard_file(stored: StoredFile, *, by: Actor) -> None:
    """Give up a file: it counts against no quota from now on, and its ciphertext is swept after a day.

    Whether it may go is for the object it belongs to.
    """
    StoredFile.objects.filter(pk=stored.pk, deleted_at=None).update(deleted_at=by.arrived_at)


def read_file(stored: StoredFile, key: bytes | None = None) -> bytes:
    """The content of a stored file, by the key given or the row's own. Raises storage.Damaged.

    Asks no permission: that is for the view of the object the file belongs to.
    """
    own = bytes.fromhex(stored.key) if stored.key is not None else None
    opening = key or own
    if opening is None:
        raise ValueError("The owner keeps this file's key: give it.")
    return storage.read(stored.ciphertext_sha256, opening)


@dataclass(frozen=True, repr=False)
class _Arrived:
    name: str
    content: bytes
    real_size: int | None = None


def _arrived(upload: "UploadedFile[Any]", by: Actor) -> _Arrived:
    if by.user_id is None:
        raise ValueError("Somebody uploads a file.")
    if isinstance(upload, ResumedUpload):
        return _Arrived(*resuming.content_of(upload.session_id, by=by))
    real_size = upload.real_size if isinstance(upload, OversizedUpload) else None
    # `getvalue` shares the bytes that `read` would copy.
    content = upload.file.getvalue() if isinstance(upload.file, BytesIO) else upload.read()
    return _Arrived(upload.name or "", content, real_size)


def _without_metadata(accepted: Accepted, content: bytes) -> tuple[Accepted, Pieces, str]:
    """What is kept of a file, and what to tell about it."""
    if accepted.media_type == HEIC:
        jpeg = pictures.as_jpeg(content, max_bytes=settings.PORTAL_FILE_MAX_BYTES)
        name = f"{accepted.name.rpartition('.')[0]}.jpg"
        note = _("The picture was converted from HEIC to JPG, so that everybody can open it: %(name)s.")
        return Accepted(name, JPEG), [jpeg], note % {"name": name}
    if accepted.media_type in (JPEG, PNG):
        pieces = pictures.stripped(content, accepted.media_type)
        pictures.require_whole(pieces, accepted.media_type)
        is_shorter = sum(map(len, pieces)) < len(content)
        note = _("What the picture told besides itself was removed, such as place, time and device.")
        return accepted, pieces, note if is_shorter else ""
    return accepted, [content], ""


def _write(pieces: Pieces) -> storage.Written:
    try:
        return storage.write(pieces)
    except storage.Unavailable as error:
        reason = _(
            "The portal cannot store files at the moment. Nothing was changed; please try again later."
        )
        raise Refused(reason) from error


@contextmanager
def _said_on(field: str) -> Iterator[None]:
    """Refusals of the file become those of the form's field."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.refusal.reason, field=field, basis=refused.refusal.basis) from refused
