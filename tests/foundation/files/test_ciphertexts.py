import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chenghua_portal.foundation.files.ciphertexts import CHUNK, TAG, decrypted, encrypted
from chenghua_portal.foundation.keys.aead import Damaged

KEY = bytes(range(32))
SEALED = CHUNK + TAG


def sealed(content, **options):
    return b"".join(encrypted(KEY, [content], **{"context": "test"} | options))


def opened(ciphertext, key=KEY, context="test"):
    return b"".join(decrypted(key, [ciphertext], context=context))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_encrypted_is_decrypted(size):
    content = bytes(size)
    ciphertext = sealed(content)
    assert opened(ciphertext) == content
    assert len(ciphertext) == 1 + size + TAG * max(-(-size // CHUNK), 1)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40)), st.lists(st.integers(1, 60)))
def test_how_content_is_cut_makes_no_difference(pieces, cuts):
    whole = b"".join(encrypted(KEY, pieces, context="test"))
    assert whole == sealed(b"".join(pieces))
    places = sorted({0, *(cut % (len(whole) + 1) for cut in cuts), len(whole)})
    parts = [whole[begin:end] for begin, end in itertools.pairwise(places)]
    assert b"".join(decrypted(KEY, parts, context="test")) == b"".join(pieces)


THREE = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c" * CHUNK)


@pytest.mark.parametrize(
    "changed",
    [
        b"",
        THREE[:1],
        b"\x01" + THREE[1:],
        THREE[: 1 + SEALED],
        THREE[: 1 + 2 * SEALED],
        THREE[:-1],
        THREE + b"\x00",
        THREE[:1] + THREE[1 + SEALED : 1 + 2 * SEALED] + THREE[1 : 1 + SEALED] + THREE[1 + 2 * SEALED :],
        THREE[:1] + THREE[1 + SEALED :],
        THREE + THREE[1:],
        THREE[:5000] + bytes([THREE[5000] ^ 1]) + THREE[5001:],
    ],
)
def test_changed_swapped_and_cut_ciphertext_is_damaged(changed):
    with pytest.raises(Damaged):
        opened(changed)


def test_another_key_or_context_opens_nothing():
    for key, context in ((bytes(32), "test"), (b"short", "test"), (KEY, "other")):
        with pytest.raises(Damaged):
            opened(sealed(b"scan"), key, context)


def test_ciphertext_comes_in_pieces_of_a_chunk():
    pieces = list(encrypted(KEY, [memoryview(bytes(5 * CHUNK))], context="test"))
    assert max(map(len, pieces)) == SEALED
