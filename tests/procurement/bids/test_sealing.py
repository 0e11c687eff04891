import hashlib
from dataclasses import fields, replace
from itertools import combinations, permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from procurement.bids import sealing
from procurement.bids.sealing import (
    Binding,
    DamagedEnvelope,
    ForeignShares,
    KeySet,
    Manifest,
    ManifestFile,
    NotARecipient,
    NotEnoughShares,
    Recipient,
    SealingError,
    WrongBinding,
    generate_identity,
    open_envelope,
    reencrypt_shares,
    release_shares,
    seal,
    unwrap_shares,
    wrap_shares,
)

QUORUMS = [(1, 1), *((k, n) for n in range(3, 8) for k in range(2, n))]
BINDING = Binding(
    call_id=UUID(int=1), bid_id=UUID(int=2), organization_id=UUID(int=3), version=1, key_set_id=UUID(int=4)
)
FILE = ManifestFile(UUID(int=5), "预算说明.pdf", "application/pdf", 12, "ab" * 32, bytes(32))
MANIFEST = Manifest(BINDING, {"summary": {"title": "青少年心理韧性计划", "term_months": 10}}, (FILE,))
OFFICERS = [generate_identity() for _place in range(7)]


def key_set(quorum: int, count: int) -> KeySet:
    recipients = tuple(Recipient(f"officer {n}", OFFICERS[n].public_key) for n in range(count))
    return KeySet(id=BINDING.key_set_id, quorum=quorum, recipients=recipients)


def opened(sealed, officers, **changes):
    shares = [release_shares(sealed.ciphertext, officer.secret) for officer in officers]
    return open_envelope(
        sealed.ciphertext, shares, **{"expected": BINDING, "sha256": sealed.sha256} | changes
    )


SEALED = seal(MANIFEST, key_set(2, 3))
SHARES = [release_shares(SEALED.ciphertext, officer.secret) for officer in OFFICERS[:2]]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc", max_size=3), st.dictionaries(st.text("xyz"), json_values), max_size=3))
def test_any_answers_come_out_as_they_went_in(sections):
    manifest = Manifest(BINDING, sections, (FILE,))
    assert opened(seal(manifest, key_set(1, 1)), OFFICERS[:1]) == manifest


@pytest.mark.parametrize(("quorum", "count"), QUORUMS)
def test_every_quorum_opens_and_one_less_does_not(quorum, count):
    sealed = seal(MANIFEST, key_set(quorum, count))
    for some in combinations(OFFICERS[:count], quorum):
        assert opened(sealed, some) == MANIFEST
    for too_few in combinations(OFFICERS[:count], quorum - 1):
        with pytest.raises(NotEnoughShares) as caught:
            opened(sealed, too_few)
        assert (caught.value.needed, caught.value.given) == (quorum, quorum - 1)


def test_order_and_surplus_do_not_matter():
    sealed = seal(MANIFEST, key_set(3, 5))
    for some in permutations(OFFICERS[:5], 4):
        assert opened(sealed, some) == MANIFEST


def test_shares_of_one_officer_count_once():
    sealed = seal(MANIFEST, key_set(2, 3))
    with pytest.raises(NotEnoughShares):
        opened(sealed, [OFFICERS[1], OFFICERS[1]])


def test_fewer_than_the_quorum_hold_nothing_but_random_pads(monkeypatch):
    monkeypatch.setattr(sealing, "generate_identity", lambda: OFFICERS[6])
    secret = OFFICERS[6].secret.encode()
    sealed = seal(MANIFEST, key_set(2, 3))
    pads = [pad for officer in OFFICERS[:3] for pad in release_shares(sealed.ciphertext, officer.secret).pads]
    assert secret not in pads
    assert len(set(pads)) == 6
    assert [sealing._xor(a, b) == secret for a, b in combinations(pads, 2)].count(True) == 3


def test_stranger_cannot_take_part():
    sealed = seal(MANIFEST, key_set(2, 3))
    for secret in (OFFICERS[5].secret, "", "AGE-SECRET-KEY-1NONSENSE"):
        with pytest.raises(NotARecipient) as caught:
            release_shares(sealed.ciphertext, secret)
        assert caught.value.message()


def assert_change_is_detected(changed: bytes):
    with pytest.raises(SealingError):
        open_envelope(changed, SHARES, expected=BINDING, sha256=SEALED.sha256)
    # Even one who changes the hash in the database, and shares and their hash, gets nowhere.
    digest = hashlib.sha256(changed).hexdigest()
    shares = [replace(one, envelope_sha256=digest) for one in SHARES]
    with pytest.raises(DamagedEnvelope):
        open_envelope(changed, shares, expected=BINDING, sha256=digest)


@pytest.mark.parametrize("bit", [0, 5])
def test_every_changed_byte_is_detected(bit):
    for place in range(len(SEALED.ciphertext)):
        changed = bytearray(SEALED.ciphertext)
        changed[place] ^= 1 << bit
        assert_change_is_detected(bytes(changed))


@given(st.integers(0, len(SEALED.ciphertext) - 1), st.binary(max_size=9))
def test_any_cut_or_inserted_piece_is_detected(place, piece):
    ciphertext = SEALED.ciphertext
    assume(ciphertext[place:] != piece)
    assert_change_is_detected(ciphertext[:place] + piece)
    assert_change_is_detected(ciphertext[:place] + piece + b"!" + ciphertext[place:])


@given(st.binary(max_size=300))
def test_noise_is_damaged(noise):
    for envelope in (noise, sealing.MAGIC + noise):
        with pytest.raises(DamagedEnvelope):
            release_shares(envelope, OFFICERS[0].secret)


def test_another_envelope_in_its_place_fails_against_the_receipt():
    first, second = seal(MANIFEST, key_set(1, 1)), seal(MANIFEST, key_set(1, 1))
    assert first.sha256 != second.sha256
    with pytest.raises(DamagedEnvelope):
        opened(second, OFFICERS[:1], sha256=first.sha256)


def test_shares_of_another_envelope_are_foreign():
    first, second = seal(MANIFEST, key_set(1, 1)), seal(MANIFEST, key_set(1, 1))
    shares = release_shares(first.ciphertext, OFFICERS[0].secret)
    with pytest.raises(ForeignShares):
        open_envelope(second.ciphertext, [shares], expected=BINDING, sha256=second.sha256)


@pytest.mark.parametrize("name", [f.name for f in fields(Binding)])
def test_envelope_opens_only_as_what_it_was_sealed_for(name):
    change: dict[str, Any] = {name: 2 if name == "version" else uuid4()}
    other = replace(BINDING, **change)
    with pytest.raises(WrongBinding) as caught:
        opened(seal(MANIFEST, key_set(1, 1)), OFFICERS[:1], expected=other)
    assert caught.value.fields == (name,)


def test_manifest_of_another_key_set_is_not_sealed():
    with pytest.raises(ValueError, match="another key set"):
        seal(MANIFEST, replace(key_set(1, 1), id=uuid4()))


@pytest.mark.parametrize(
    ("quorum", "count"), [(0, 0), (0, 1), (1, 2), (2, 2), (3, 3), (1, 3), (4, 3), (2, 8)]
)
def test_impossible_quorums_are_refused(quorum, count):
    recipients = tuple(Recipient("officer", generate_identity().public_key) for _place in range(count))
    with pytest.raises(ValueError, match="no quorum"):
        KeySet(id=uuid4(), quorum=quorum, recipients=recipients)


def test_one_person_cannot_hold_two_places():
    with pytest.raises(ValueError, match="same key"):
        KeySet(uuid4(), 2, (*key_set(2, 3).recipients[:2], key_set(2, 3).recipients[0]))


def test_what_is_no_public_key_is_refused():
    with pytest.raises(ValueError, match="no public key"):
        seal(MANIFEST, KeySet(BINDING.key_set_id, 1, (Recipient("server", "age1nonsense"),)))


def test_released_shares_wait_under_another_key():
    ceremony = generate_identity()
    sealed = seal(MANIFEST, key_set(2, 3))
    wrapped = [
        wrap_shares(release_shares(sealed.ciphertext, officer.secret), ceremony.public_key)
        for officer in OFFICERS[:2]
    ]
    shares = [unwrap_shares(one, ceremony.secret) for one in wrapped]
    assert open_envelope(sealed.ciphertext, shares, expected=BINDING, sha256=sealed.sha256) == MANIFEST
    with pytest.raises(NotARecipient):
        unwrap_shares(wrapped[0], OFFICERS[0].secret)
    with pytest.raises(DamagedEnvelope):
        unwrap_shares(wrapped[0][:-1], ceremony.secret)


def test_successor_opens_in_the_place_of_one_who_left():
    successor = generate_identity()
    sealed = seal(MANIFEST, key_set(2, 3))
    handed = reencrypt_shares(sealed.ciphertext, OFFICERS[0].secret, successor.public_key)
    shares = [unwrap_shares(handed, successor.secret), release_shares(sealed.ciphertext, OFFICERS[2].secret)]
    assert open_envelope(sealed.ciphertext, shares, expected=BINDING, sha256=sealed.sha256) == MANIFEST


def test_colleague_cannot_succeed_and_count_twice():
    sealed = seal(MANIFEST, key_set(2, 3))
    with pytest.raises(ValueError, match="already"):
        reencrypt_shares(sealed.ciphertext, OFFICERS[0].secret, OFFICERS[1].public_key)


def test_length_tells_little():
    short = seal(MANIFEST, key_set(1, 1))
    longer = seal(replace(MANIFEST, sections={"summary": {"title": "计划" * 300}}), key_set(1, 1))
    # age adds a stanza of random length; the content itself is padded.
    assert abs(len(short.ciphertext) - len(longer.ciphertext)) < 600


def test_secrets_do_not_show_in_representations():
    shares = release_shares(seal(MANIFEST, key_set(1, 1)).ciphertext, OFFICERS[0].secret)
    assert "AGE-SECRET" not in repr(shares)
    assert "AGE-SECRET" not in repr(OFFICERS[0])


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b'{"manifest":2}', b'{"manifest":1}', b"[" * 100_000])
def test_malformed_manifests_are_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011  MalformedManifest is one
        Manifest.from_bytes(data)
