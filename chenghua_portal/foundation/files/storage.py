"""Encrypted files on disk, named by the hash of their ciphertext, durable before any row names them."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from chenghua_portal.foundation.keys import aead
from chenghua_portal.foundation.keys.key_files import sync_directory

CONTEXT = "stored file"


class Damaged(Exception):
    """The file is gone, or is not what was stored."""


@dataclass(frozen=True)
class Written:
    """Where a file's ciphertext is, and the key that opens it."""

    sha256: str
    key: bytes


def write(content: bytes) -> Written:
    """Encrypt under a fresh key and store. Survives a crash once this returns; half a file is never seen."""
    key = aead.new_key()
    ciphertext = aead.encrypt(key, content, context=CONTEXT)
    sha256 = hashlib.sha256(ciphertext).hexdigest()
    path = path_of(sha256)
    _make_directory(path.parent)
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(ciphertext)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(path.parent)
    return Written(sha256=sha256, key=key)


def read(sha256: str, key: bytes) -> bytes:
    """The content of a stored file. Raises Damaged when it is missing, changed, or the key is another's."""
    try:
        ciphertext = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise Damaged(f"{sha256} is missing.") from error
    if hashlib.sha256(ciphertext).hexdigest() != sha256:
        raise Damaged(f"{sha256} was changed.")
    try:
        return aead.decrypt(key, ciphertext, context=CONTEXT)
    except aead.Damaged as error:
        raise Damaged(f"{sha256} does not open.") from error


def path_of(sha256: str) -> Path:
    """Two levels of directories, so that none grows long. Raises ValueError for what is no hash."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"{sha256!r} is no SHA-256.")
    return Path(settings.PORTAL_FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def _make_directory(directory: Path) -> None:
    """Make a directory and its parents durable: a name is only as safe as the directory that holds it."""
    made = []
    while not directory.exists():
        made.append(directory)
        directory = directory.parent
    for path in reversed(made):
        path.mkdir(mode=0o700, exist_ok=True)
        sync_directory(path.parent)
