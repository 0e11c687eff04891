"""What the bidder takes along, signed: a receipt with a number that tells nothing, and a copy of the bid.

Signatures are Ed25519 over a purpose and canonical JSON: one kind of document never passes for the other.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procurement.bids.manifests import MalformedManifest, Manifest, canonical_json, plain

# 32 signs that nobody mistakes for each other on paper or by phone: no 0 and O, no 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NUMBER_LENGTH = 8

RECEIPT = b"chenghua bid receipt 1\n"
COPY = b"chenghua bid copy 1\n"
# First in canonical JSON, so that a copy which was cut short is still known as one.
COPY_MARK = "chenghua_bid_copy"
COPY_VERSION = 1


class CopyError(Exception):
    """Why a file can't be taken as the bidder's copy. `message()` says it to the bidder."""

    text: str | Promise = ""

    def message(self) -> str:
        return str(self.text)


class NotOurs(CopyError):
    text = _(
        "This file is not a copy of a bid made by this portal. "
        "Choose the file that you downloaded when you submitted."
    )


class DamagedCopy(CopyError):
    text = _("This copy is damaged or was changed. Use the file as it was downloaded, without editing it.")


class OtherCall(CopyError):
    text = _("This copy belongs to a bid for another call. Choose the copy of a bid for this call.")


class OtherOrganization(CopyError):
    text = _("This copy belongs to another organization’s bid.")


@dataclass(frozen=True)
class ReceiptFacts:
    """What a receipt attests: this envelope, with this hash, was received then."""

    number: str
    call_id: UUID
    bid_id: UUID
    organization_id: UUID
    version: int
    envelope_sha256: str
    received_at: datetime

    def to_bytes(self) -> bytes:
        """The one spelling that is signed; the time in UTC, to the microsecond."""
        facts = {name: plain(value) for name, value in vars(self).items()}
        return canonical_json(facts | {"received_at": plain_instant(self.received_at)})


@dataclass(frozen=True)
class BidCopy:
    """A copy that was verified: the bid as it was, and when the copy was made."""

    manifest: Manifest
    made_at: datetime


def new_number(year: int) -> str:
    """A receipt number such as R-2026-7K4QX2M9: 40 random bits, so that numbers tell no count.

    Uniqueness is the database's to keep.
    """
    return f"R-{year}-{''.join(secrets.choice(ALPHABET) for _place in range(NUMBER_LENGTH))}"


def sign(facts: ReceiptFacts, private_key: Ed25519PrivateKey) -> str:
    """The receipt's signature in 88 characters of base64."""
    return base64.b64encode(private_key.sign(RECEIPT + facts.to_bytes())).decode()


def verify(facts: ReceiptFacts, signature: str, public_key: Ed25519PublicKey) -> bool:
    """Whether the portal signed exactly these facts."""
    return _holds(public_key, signature, RECEIPT + facts.to_bytes())


def pack_copy(manifest: Manifest, made_at: datetime, private_key: Ed25519PrivateKey) -> bytes:
    """The bidder's own copy, one JSON file: answers, references to files with their keys, what it belongs to.

    Whoever has the file can read the answers; nobody can change it unnoticed.
    """
    content = {"made_at": plain_instant(made_at), "bid": manifest.as_json()}
    signature = private_key.sign(COPY + canonical_json(content))
    return canonical_json(
        {
            COPY_MARK: COPY_VERSION,
            "signed_by": _fingerprint(private_key.public_key()),
            "signature": plain(signature),
            "content": content,
        }
    )


def unpack_copy(
    data: bytes, public_key: Ed25519PublicKey, *, call_id: UUID, organization_id: UUID
) -> BidCopy:
    """The bid in a copy, exactly as it was packed.

    Raises NotOurs for any other file, DamagedCopy, OtherCall, OtherOrganization.
    """
    body = _read(data)
    if body.get(COPY_MARK) != COPY_VERSION or body.get("signed_by") != _fingerprint(public_key):
        raise NotOurs
    try:
        signed = COPY + canonical_json(body.get("content"))
        if not _holds(public_key, str(body.get("signature")), signed):
            raise DamagedCopy
        content = body["content"]
        copy = BidCopy(Manifest.from_json(content["bid"]), datetime.fromisoformat(content["made_at"]))
    except (MalformedManifest, KeyError, TypeError, ValueError) as error:
        raise DamagedCopy from error
    if copy.manifest.binding.call_id != call_id:
        raise OtherCall
    if copy.manifest.binding.organization_id != organization_id:
        raise OtherOrganization
    return copy


def copy_digest(data: bytes) -> str:
    """SHA-256 of a copy, by which it is known without being kept."""
    return hashlib.sha256(data).hexdigest()


def plain_instant(at: datetime) -> str:
    """An aware instant in UTC, always with microseconds. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("An instant needs its time zone.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _read(data: bytes) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise (DamagedCopy if COPY_MARK.encode() in data[:40] else NotOurs) from error
    if not isinstance(body, dict):
        raise NotOurs
    return body


def _holds(public_key: Ed25519PublicKey, signature: str, signed: bytes) -> bool:
    try:
        public_key.verify(base64.b64decode(signature, validate=True), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _fingerprint(public_key: Ed25519PublicKey) -> str:
    return hashlib.sha256(public_key.public_bytes_raw()).hexdigest()[:16]
