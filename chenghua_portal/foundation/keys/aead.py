"""Authenticated encryption of short texts and whole files: AES-256-GCM, random nonce, stated context."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"


class Damaged(Exception):
    """The ciphertext was changed, cut, moved to another context, or made under another key."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def encrypt(key: bytes, plaintext: bytes, *, context: str) -> bytes:
    """Format byte, nonce, ciphertext with its tag. `context` is not stored: who decrypts must know it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plaintext, FORMAT + context.encode())


def decrypt(key: bytes, ciphertext: bytes, *, context: str) -> bytes:
    """What was encrypted under the same key in the same context. Raises Damaged otherwise."""
    if ciphertext[:1] != FORMAT or len(key) != KEY_BYTES:
        raise Damaged("Not in the known format.")
    nonce, sealed = ciphertext[1 : 1 + NONCE_BYTES], ciphertext[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, FORMAT + context.encode())
    except (InvalidTag, ValueError) as error:
        raise Damaged("The ciphertext does not hold.") from error
