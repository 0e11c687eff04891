"""One key per draft, in a file of its own outside the database, so that destroying it destroys the draft.

A destroyed key leaves an empty mark beside its place, which tells "was destroyed" from "was never here" and
keeps the name from being used again.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from chenghua_portal.foundation.keys import aead, key_files
from chenghua_portal.foundation.keys.errors import KeyDestroyed, KeyMissing

__all__ = ["KeyDestroyed", "KeyMissing", "create", "decrypt", "destroy", "encrypt", "made_before", "read"]


def create(draft_id: UUID) -> bytes:
    """Make the draft's key. Raises FileExistsError if it has one, KeyDestroyed if it had one."""
    if _mark(draft_id).exists():
        raise KeyDestroyed(str(draft_id))
    key = aead.new_key()
    key_files.write_new(_path(draft_id), key)
    return key


def read(draft_id: UUID) -> bytes:
    """The draft's key. Raises KeyDestroyed or KeyMissing."""
    if _mark(draft_id).exists():
        raise KeyDestroyed(str(draft_id))
    try:
        return _path(draft_id).read_bytes()
    except FileNotFoundError:
        raise KeyMissing(str(draft_id)) from None


def destroy(draft_id: UUID) -> None:
    """Remove the draft's key for good. Safe to repeat, also after a crash half-way: the mark comes first."""
    key_files.read_or_make(_mark(draft_id), bytes)
    key_files.remove(_path(draft_id))


def made_before(moment: float) -> Iterator[UUID]:
    """The drafts whose keys were made before a moment (Unix time) and are there still."""
    for path in (Path(settings.PORTAL_KEYS_DIR) / "drafts").glob("[!.]*.key"):
        try:
            if path.stat().st_mtime < moment:
                yield UUID(path.stem)
        except FileNotFoundError:
            # Destroyed at this moment.
            continue


def encrypt(draft_id: UUID, plaintext: bytes, *, context: str) -> bytes:
    """Encrypt a part of the draft under its key; swapped parts are detected by `context`."""
    return aead.encrypt(read(draft_id), plaintext, context=context)


def decrypt(draft_id: UUID, ciphertext: bytes, *, context: str) -> bytes:
    """The reverse of `encrypt`. Raises KeyDestroyed, KeyMissing or aead.Damaged."""
    return aead.decrypt(read(draft_id), ciphertext, context=context)


def _path(draft_id: UUID) -> Path:
    return Path(settings.PORTAL_KEYS_DIR) / "drafts" / f"{draft_id}.key"


def _mark(draft_id: UUID) -> Path:
    return _path(draft_id).with_suffix(".destroyed")
