"""The keys of encrypted columns: `PORTAL_FIELD_KEYS`, the first encrypts, all decrypt.

To rotate, put a new key in front and save the rows again. The last key stays: blind indexes hang on it.
"""

import base64
import binascii
import hashlib
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chenghua_portal.foundation.keys import aead, key_files

PRODUCTION = "chenghua_portal.settings.production"


def field_keys() -> dict[str, bytes]:
    """The keys by their short id, the one that encrypts first."""
    texts = tuple(settings.PORTAL_FIELD_KEYS)
    if not texts:
        if settings.SETTINGS_MODULE == PRODUCTION:
            raise ImproperlyConfigured(
                "PORTAL_FIELD_KEYS is empty: give at least one key. See docs/operations.md."
            )
        texts = _kept(Path(settings.PORTAL_KEYS_DIR) / "field.keys")
    return _decoded(texts)


def index_key(purpose: str) -> bytes:
    """The key of one blind index, derived from the last field key, which rotation leaves in place."""
    last = list(field_keys().values())[-1]
    return HKDF(SHA256(), length=32, salt=None, info=b"blind index: " + purpose.encode()).derive(last)


@lru_cache(maxsize=8)
def _kept(path: Path) -> tuple[str, ...]:
    """The keys of a portal that was given none, made on first use."""
    return tuple(key_files.read_or_make(path, _new_key_text).decode().split())


@lru_cache(maxsize=8)
def _decoded(texts: tuple[str, ...]) -> dict[str, bytes]:
    keys = {}
    for place, text in enumerate(texts, start=1):
        try:
            key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != aead.KEY_BYTES:
            raise ImproperlyConfigured(f"Key {place} of PORTAL_FIELD_KEYS is not 32 bytes in base64.")
        keys[hashlib.sha256(key).hexdigest()[:8]] = key
    return keys


def _new_key_text() -> bytes:
    return base64.b64encode(aead.new_key())
