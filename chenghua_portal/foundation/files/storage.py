"""Encrypted files, named by the hash of their ciphertext, durable before any row names them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings

from chenghua_portal.foundation.files import ciphertexts
from chenghua_portal.foundation.files.places import Gone, Unavailable, place
from chenghua_portal.foundation.keys import aead

__all__ = ["Damaged", "Unavailable", "Written", "is_stored", "path_of", "read", "remove", "write"]

CONTEXT = "stored file"


class Damaged(Exception):
    """The file is gone, or is not what was stored."""


@dataclass(frozen=True)
class Written:
    """Where a file's ciphertext is, and the key that opens it."""

    sha256: str
    key: bytes


def write(content: bytes | Sequence[bytes | memoryview]) -> Written:
    """Encrypt under a fresh key and store. Survives a crash once this returns; half a file is never seen.

    Content may come in pieces. It is encrypted twice, once for its name, so that the ciphertext is never in
    memory as a whole. Raises Unavailable.
    """
    pieces, key = [content] if isinstance(content, bytes) else content, aead.new_key()
    sha256 = _sha256(ciphertexts.encrypted(key, pieces, context=CONTEXT))
    place().put(name_of(sha256), ciphertexts.encrypted(key, pieces, context=CONTEXT))
    return Written(sha256=sha256, key=key)


def read(sha256: str, key: bytes) -> bytes:
    """The content of a stored file. Raises Damaged when it is missing, changed, or the key is another's."""
    digest = hashlib.sha256()

    def passing() -> Iterator[bytes]:
        for piece in place().get(name_of(sha256)):
            digest.update(piece)
            yield piece

    try:
        # Joining pieces would hold all of them twice.
        content = BytesIO()
        content.writelines(ciphertexts.decrypted(key, passing(), context=CONTEXT))
    except Gone as error:
        raise Damaged(f"{sha256} is missing.") from error
    except aead.Damaged as error:
        raise Damaged(f"{sha256} was changed, or does not open with this key.") from error
    if digest.hexdigest() != sha256:
        raise Damaged(f"{sha256} was changed.")
    return content.getvalue()


def is_stored(sha256: str) -> bool:
    """Whether the ciphertext is there. Raises Damaged when it is not what was stored."""
    try:
        found = _sha256(place().get(name_of(sha256)))
    except Gone:
        return False
    if found != sha256:
        raise Damaged(f"{sha256} was changed.")
    return True


def remove(sha256: str) -> None:
    place().delete(name_of(sha256))


def name_of(sha256: str) -> str:
    """Two levels of directories, so that none grows long. Raises ValueError for what is no hash."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"{sha256!r} is no SHA-256.")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def path_of(sha256: str) -> Path:
    """Where the ciphertext lies in the directory of this machine."""
    return Path(settings.PORTAL_FILES_DIR) / name_of(sha256)


def _sha256(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
