"""Keys the server itself holds: age identities that open what is sealed to them, and the key it signs with.

They live outside the database and its backups; who has both has what a server-held key promises, no more.
"""

from pathlib import Path
from uuid import UUID

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from chenghua_portal.foundation.keys import key_files
from chenghua_portal.foundation.keys.errors import KeyMissing


def create_identity(owner_id: UUID) -> str:
    """Make the identity held for `owner_id` and answer its public key. Repeated, it answers the same."""
    secret = key_files.read_or_make(_identity_path(owner_id), _new_identity).decode()
    return str(pyrage.x25519.Identity.from_str(secret).to_public())


def identity(owner_id: UUID) -> str:
    """The secret identity held for `owner_id`. Raises KeyMissing."""
    try:
        return _identity_path(owner_id).read_text()
    except FileNotFoundError:
        raise KeyMissing(str(owner_id)) from None


def signing_key() -> Ed25519PrivateKey:
    """The key the portal signs receipts and copies with, made on first use."""
    path = Path(settings.PORTAL_KEYS_DIR) / "signing" / "ed25519.key"
    return Ed25519PrivateKey.from_private_bytes(key_files.read_or_make(path, _new_signing_key))


def verification_key() -> Ed25519PublicKey:
    """The public half of `signing_key()`."""
    return signing_key().public_key()


def _new_identity() -> bytes:
    return str(pyrage.x25519.Identity.generate()).encode()


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()


def _identity_path(owner_id: UUID) -> Path:
    return Path(settings.PORTAL_KEYS_DIR) / "opening" / f"{owner_id}.age"
