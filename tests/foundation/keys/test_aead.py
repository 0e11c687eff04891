import pytest
from hypothesis import given
from hypothesis import strategies as st

from chenghua_portal.foundation.keys import aead


@given(st.binary(max_size=200), st.text(max_size=20).filter(lambda text: text.isprintable()))
def test_what_is_encrypted_comes_back(plaintext, context):
    key = aead.new_key()
    assert aead.decrypt(key, aead.encrypt(key, plaintext, context=context), context=context) == plaintext


@given(st.data())
def test_any_changed_byte_is_detected(data):
    key = aead.new_key()
    ciphertext = bytearray(aead.encrypt(key, b"sealed", context="a"))
    place = data.draw(st.integers(0, len(ciphertext) - 1))
    ciphertext[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(aead.Damaged):
        aead.decrypt(key, bytes(ciphertext), context="a")


@pytest.mark.parametrize("ciphertext", [b"", b"\x01", b"\x01" + b"0" * 12, b"\x02" + b"0" * 60])
def test_fragments_are_refused(ciphertext):
    with pytest.raises(aead.Damaged):
        aead.decrypt(aead.new_key(), ciphertext, context="a")


def test_another_context_or_key_is_refused():
    key = aead.new_key()
    ciphertext = aead.encrypt(key, b"sealed", context="a")
    with pytest.raises(aead.Damaged):
        aead.decrypt(key, ciphertext, context="b")
    with pytest.raises(aead.Damaged):
        aead.decrypt(aead.new_key(), ciphertext, context="a")
