from uuid import UUID

import pyrage
import pytest

from chenghua_portal.foundation.keys import held_keys
from chenghua_portal.foundation.keys.errors import KeyMissing

KEY_SET = UUID("01890000-0000-7000-8000-000000000002")


def test_identity_opens_what_its_public_key_sealed(keys_dir):
    public_key = held_keys.create_identity(KEY_SET)
    recipient = pyrage.x25519.Recipient.from_str(public_key)
    identity = pyrage.x25519.Identity.from_str(held_keys.identity(KEY_SET))
    assert pyrage.decrypt(pyrage.encrypt(b"bid", [recipient]), [identity]) == b"bid"
    assert (keys_dir / "opening" / f"{KEY_SET}.age").stat().st_mode & 0o777 == 0o600


def test_identity_is_made_once():
    assert held_keys.create_identity(KEY_SET) == held_keys.create_identity(KEY_SET)


def test_identity_nobody_made_is_missing():
    with pytest.raises(KeyMissing):
        held_keys.identity(KEY_SET)


def test_signing_key_is_made_once_and_kept():
    signature = held_keys.signing_key().sign(b"receipt")
    held_keys.verification_key().verify(signature, b"receipt")
