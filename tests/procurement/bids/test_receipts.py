import json
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from procurement.bids.manifests import Binding, Manifest, ManifestFile
from procurement.bids.receipts import (
    BidCopy,
    CopyError,
    DamagedCopy,
    NotOurs,
    OtherCall,
    OtherOrganization,
    ReceiptFacts,
    copy_digest,
    new_number,
    pack_copy,
    sign,
    unpack_copy,
    verify,
)

KEY, OTHER_KEY = (Ed25519PrivateKey.from_private_bytes(bytes([place]) * 32) for place in (1, 2))
CALL, ORGANIZATION = UUID(int=1), UUID(int=3)
AT = datetime(2026, 11, 27, 6, 3, 22, 5, tzinfo=UTC)
FACTS = ReceiptFacts("R-2026-7K4QX2M9", CALL, UUID(int=2), ORGANIZATION, 1, "ab" * 32, AT)
MANIFEST = Manifest(
    Binding(CALL, UUID(int=2), ORGANIZATION, 1, UUID(int=4)),
    {"summary": {"title": "青少年心理韧性计划"}},
    (ManifestFile(UUID(int=5), "预算.pdf", "application/pdf", 12, "ab" * 32, bytes(32)),),
)
COPY = pack_copy(MANIFEST, AT, KEY)


def unpacked(data, key=KEY, call_id=CALL, organization_id=ORGANIZATION):
    return unpack_copy(data, key.public_key(), call_id=call_id, organization_id=organization_id)


def test_number_is_random_and_free_of_look_alikes():
    numbers = {new_number(2026) for _place in range(500)}
    assert len(numbers) == 500
    assert all(re.fullmatch("R-2026-[2-9A-HJ-NP-Z]{8}", number) for number in numbers)
    assert all(len(number) <= 20 for number in numbers)


def test_signed_facts_verify_whatever_zone_they_are_told_in():
    signature = sign(FACTS, KEY)
    assert len(signature) == 88
    beijing = replace(FACTS, received_at=AT.astimezone(timezone(timedelta(hours=8))))
    assert verify(FACTS, signature, KEY.public_key())
    assert verify(beijing, signature, KEY.public_key())


@pytest.mark.parametrize("name", [f.name for f in fields(ReceiptFacts)])
def test_any_other_fact_does_not_verify(name):
    others: dict[str, Any] = {
        "version": 2,
        "received_at": AT + timedelta(microseconds=1),
        "number": "R-2026-7K4QX2M8",
    }
    other = replace(FACTS, **{name: others.get(name, uuid4())})
    assert not verify(other, sign(FACTS, KEY), KEY.public_key())


@pytest.mark.parametrize("signature", ["", "AAAA", "ключ", "A" * 88])
def test_what_is_no_signature_does_not_verify(signature):
    assert not verify(FACTS, signature, KEY.public_key())
    assert not verify(FACTS, sign(FACTS, OTHER_KEY), KEY.public_key())


def test_naive_time_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        sign(replace(FACTS, received_at=datetime(2026, 11, 27)), KEY)  # noqa: DTZ001


def test_copy_gives_back_the_whole_bid():
    assert unpacked(COPY) == BidCopy(MANIFEST, AT)
    assert len(copy_digest(COPY)) == 64


def test_copy_that_was_reformatted_still_holds():
    assert unpacked(json.dumps(json.loads(COPY), indent=2).encode()) == BidCopy(MANIFEST, AT)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"%PDF-1.7",
        b"[]",
        b"null",
        b"{}",
        b'{"chenghua_bid_copy":2}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ],
)
def test_other_files_are_not_ours(data):
    with pytest.raises(NotOurs):
        unpacked(data)


def test_copy_of_another_portal_is_not_ours():
    with pytest.raises(NotOurs):
        unpacked(pack_copy(MANIFEST, AT, OTHER_KEY))


def test_copy_signed_by_a_stranger_in_our_name_is_damaged():
    forged = json.loads(pack_copy(MANIFEST, AT, OTHER_KEY)) | {"signed_by": json.loads(COPY)["signed_by"]}
    with pytest.raises(DamagedCopy):
        unpacked(json.dumps(forged).encode())


def test_receipt_signature_does_not_sign_a_copy():
    body = json.loads(COPY) | {"signature": sign(FACTS, KEY)}
    with pytest.raises(DamagedCopy):
        unpacked(json.dumps(body).encode())


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_copy_cut_short_is_damaged(cut):
    with pytest.raises(DamagedCopy):
        unpacked(COPY[:-cut])


def test_copy_without_content_is_damaged():
    body = {name: value for name, value in json.loads(COPY).items() if name != "content"}
    with pytest.raises(DamagedCopy):
        unpacked(json.dumps(body).encode())


def test_copy_of_another_call_or_organization_is_named_so():
    with pytest.raises(OtherCall):
        unpacked(COPY, call_id=uuid4())
    with pytest.raises(OtherOrganization):
        unpacked(COPY, organization_id=uuid4())


@given(st.integers(0, len(COPY) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused_in_words(place, mask):
    changed = bytearray(COPY)
    changed[place] ^= mask
    try:
        same = json.loads(changed) == json.loads(COPY)
    except (ValueError, RecursionError):
        same = False
    assume(not same)
    with pytest.raises(CopyError) as caught:
        unpacked(bytes(changed))
    assert caught.value.message()


@given(st.binary(max_size=200))
def test_any_file_is_refused_in_words(data):
    with pytest.raises(CopyError):
        unpacked(data)
