"""Checkpoints: how long the record was and how it ended, signed, and kept where the database cannot reach.

Whoever can write the database can also write a chain that holds. What they cannot write is what had left it before:
after a checkpoint nothing older can be edited, removed, inserted, moved, rehashed or cut unseen.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from chenghua_portal.foundation.audit.models import AuditLink
from chenghua_portal.foundation.keys import key_files


@dataclass(frozen=True)
class Checkpoint:
    """The record had `count` links and ended with the hash `root` (64 hex digits); `signature` is Ed25519 over both."""

    count: int
    root: str
    at: str
    signature: bytes = b""

    @property
    def signed_part(self) -> bytes:
        return json.dumps(["checkpoint/1", self.count, self.root, self.at]).encode()

    @property
    def signed_at(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def line(self) -> str:
        """The checkpoint as one line of text, for files, mails and other machines."""
        signature = base64.b64encode(self.signature).decode()
        return json.dumps({"count": self.count, "root": self.root, "at": self.at, "signature": signature})

    @classmethod
    def from_line(cls, line: str) -> "Checkpoint":
        """The reverse of `line`. Raises ValueError for anything else."""
        try:
            body = json.loads(line)
            signature = base64.b64decode(body["signature"], validate=True)
            return cls(int(body["count"]), str(body["root"]), str(body["at"]), signature)
        except (KeyError, TypeError, binascii.Error) as error:
            raise ValueError("This is no checkpoint.") from error

    def is_genuine(self, key: Ed25519PublicKey) -> bool:
        """Whether our key signed exactly this."""
        try:
            key.verify(self.signature, self.signed_part)
        except InvalidSignature:
            return False
        return True


def make_checkpoint(at: datetime) -> Checkpoint | None:
    """Sign the end of the record as it is committed now and keep it. None while there is nothing new to sign."""
    last = AuditLink.objects.order_by("-position").values_list("position", "sha256").first()
    if last is None or any(kept.count == last[0] for kept in _last_kept()):
        return None
    unsigned = Checkpoint(*last, at.isoformat())
    signed = Checkpoint(*last, at.isoformat(), _signing_key().sign(unsigned.signed_part))
    _append(signed)
    return signed


def kept_checkpoints(path: Path | None = None) -> Iterator[Checkpoint | None]:
    """Every checkpoint in the portal's file, or in a copy of it, oldest first; None for a line that is none."""
    path = path or Path(settings.PORTAL_CHECKPOINTS_FILE)
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            try:
                yield Checkpoint.from_line(line)
            except ValueError:
                yield None


def verification_key() -> Ed25519PublicKey | None:
    """The public half of the key that signs checkpoints; None before the first. Never makes one."""
    return _signing_key().public_key() if _key_file().exists() else None


def _last_kept() -> list[Checkpoint]:
    return [kept for kept in kept_checkpoints() if kept is not None][-1:]


def _append(checkpoint: Checkpoint) -> None:
    path = Path(settings.PORTAL_CHECKPOINTS_FILE)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(checkpoint.line() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _key_file() -> Path:
    return Path(settings.PORTAL_KEYS_DIR) / "signing" / "checkpoints.key"


def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key_files.read_or_make(_key_file(), _new_key))


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()
