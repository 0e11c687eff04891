import errno
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files import checks, storage
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.files.uploads import OversizedUpload
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused


@dataclass(frozen=True, repr=False)
class Stored:
    """A stored upload, with what its row may not hold: the key and the name."""

    file: StoredFile
    key: bytes
    name: str


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

    With `keep_key` the row holds name and key, encrypted; without it the caller keeps both. If the
    transaction fails the ciphertext stays behind, unreadable to everyone.

    Raises Refused, on `field`, with the rule the file breaks, or because the disk is full.
    """
    if by.user_id is None:
        raise ValueError("Somebody uploads a file.")
    content, size = upload.read(), upload.real_size if isinstance(upload, OversizedUpload) else None
    accepted = checks.check(
        upload.name or "", content, size=size, max_bytes=settings.PORTAL_FILE_MAX_BYTES, field=field
    )
    try:
        written = storage.write(content)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        reason = _(
            "The portal cannot store files at the moment. Nothing was changed; please try again later."
        )
        raise Refused(reason, field=field) from error
    stored = StoredFile.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        name=accepted.name if keep_key else None,
        media_type=accepted.media_type,
        size=len(content),
        ciphertext_sha256=written.sha256,
        key=written.key.hex() if keep_key else None,
        uploaded_by_id=by.user_id,
        uploaded_at=by.arrived_at,
    )
    return Stored(file=stored, key=written.key, name=accepted.name)


def read_file(stored: StoredFile, key: bytes | None = None) -> bytes:
    """The content of a stored file, by the key given or the row's own. Raises storage.Damaged.

    Asks no permission: that is for the view of the object the file belongs to.
    """
    own = bytes.fromhex(stored.key) if stored.key is not None else None
    opening = key or own
    if opening is None:
        raise ValueError("The owner keeps this file's key: give it.")
    return storage.read(stored.ciphertext_sha256, opening)
