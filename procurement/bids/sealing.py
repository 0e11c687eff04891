"""Sealed envelopes: what a bidder hands in, readable only when enough opening officers act together.

An envelope is `MAGIC`, the length of its header (4 bytes, big-endian), the header, and the payload:

    header   canonical JSON: key_set, quorum, recipients [{label, public_key, shares}]
    payload  age ciphertext to a fresh identity E of the header's SHA-256 (32 bytes), the manifest (canonical
             JSON), and spaces up to a multiple of 4096, so that the length tells little

E's secret is split anew for every subset of `quorum` recipients: random pads, the last one XORed so that all
of them give the secret. A recipient's `shares` is one age ciphertext, to that recipient alone, of its pads in
the subsets it belongs to, in the order of `itertools.combinations`. So any quorum opens, in any order, and
fewer learn nothing. A single recipient's one pad is the secret itself. The payload commits to the header, and
age authenticates the payload: no byte can change unnoticed. Whoever replaces an envelope as a whole fails
against the hash on the receipt.

Identities are plain age secrets here. Keeping them under passphrases is up to those who hold them.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import reduce
from itertools import combinations
from uuid import UUID

import pyrage
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyrage import x25519

from procurement.bids.manifests import (
    Binding,
    MalformedManifest,
    Manifest,
    ManifestFile,
    canonical_json,
    plain,
)

__all__ = [
    "Binding",
    "DamagedEnvelope",
    "ForeignShares",
    "Identity",
    "KeySet",
    "Manifest",
    "ManifestFile",
    "NotARecipient",
    "NotEnoughShares",
    "Recipient",
    "Sealed",
    "SealingError",
    "Shares",
    "WrongBinding",
    "generate_identity",
    "open_envelope",
    "reencrypt_shares",
    "release_shares",
    "seal",
    "unwrap_shares",
    "wrap_shares",
]

MAGIC = b"chenghua sealed bid 1\n"
LENGTH_BYTES = 4
DIGEST_BYTES = 32
SECRET_BYTES = 74  # an age identity's text
PADDING = 4096
MOST_RECIPIENTS = 7


class SealingError(Exception):
    """Why an envelope can't be opened so. `message()` says it to the person at the ceremony."""

    text: str | Promise = ""

    def message(self) -> str:
        return str(self.text)


class DamagedEnvelope(SealingError):
    text = _("The envelope is damaged: its content is not what was sealed.")


class NotEnoughShares(SealingError):
    """Fewer recipients than the quorum have released their shares."""

    def __init__(self, needed: int, given: int) -> None:
        super().__init__(needed, given)
        self.needed = needed
        self.given = given

    def message(self) -> str:
        text = _("%(needed)s opening officers are needed; %(given)s have released their shares.")
        return str(text) % {"needed": self.needed, "given": self.given}


class WrongBinding(SealingError):
    """The envelope was sealed for another call, bid, organization, version or key set: see `fields`."""

    text = _("The envelope belongs to another bid: what was sealed does not name this one.")

    def __init__(self, wrong: tuple[str, ...]) -> None:
        super().__init__(*wrong)
        self.fields = wrong


class ForeignShares(SealingError):
    text = _("The released shares belong to another envelope.")


class NotARecipient(SealingError):
    text = _("This key cannot take part in opening the envelope: it was not sealed to it.")


@dataclass(frozen=True)
class Identity:
    """A key pair of age: the secret opens what is encrypted to the public key."""

    secret: str = field(repr=False)
    public_key: str


@dataclass(frozen=True)
class Recipient:
    """Who takes part in openings: `label` tells people, `public_key` is what counts."""

    label: str
    public_key: str


@dataclass(frozen=True)
class KeySet:
    """Any `quorum` of the recipients open: one of one, or k of n with 2 ≤ k < n ≤ 7. Else ValueError."""

    id: UUID
    quorum: int
    recipients: tuple[Recipient, ...]

    def __post_init__(self) -> None:
        count = len(self.recipients)
        if (self.quorum, count) != (1, 1) and not 2 <= self.quorum < count <= MOST_RECIPIENTS:
            raise ValueError(
                f"{self.quorum} of {count} is no quorum: 1 of 1, or 2 ≤ k < n ≤ {MOST_RECIPIENTS}."
            )
        if len({recipient.public_key for recipient in self.recipients}) != count:
            raise ValueError("Two recipients have the same key.")


@dataclass(frozen=True)
class Sealed:
    ciphertext: bytes
    sha256: str


@dataclass(frozen=True, repr=False)
class Shares:
    """What one recipient releases for one envelope. Secret: keep it wrapped until the opening."""

    envelope_sha256: str
    position: int
    pads: tuple[bytes, ...]


@dataclass(frozen=True)
class _Header:
    key_set_id: UUID
    quorum: int
    public_keys: tuple[str, ...]
    shares: tuple[bytes, ...]
    digest: bytes
    payload: bytes


def generate_identity() -> Identity:
    """A fresh key pair."""
    identity = x25519.Identity.generate()
    return Identity(secret=str(identity), public_key=str(identity.to_public()))


def seal(manifest: Manifest, keys: KeySet) -> Sealed:
    """Put a manifest into an envelope that any quorum of `keys` opens and nobody else.

    Raises ValueError when the manifest is bound to another key set or a public key is none.
    """
    if manifest.binding.key_set_id != keys.id:
        raise ValueError("The manifest is bound to another key set.")
    envelope_identity = generate_identity()
    bundles = _split(envelope_identity.secret.encode(), keys.quorum, len(keys.recipients))
    header = canonical_json(
        {
            "key_set": str(keys.id),
            "quorum": keys.quorum,
            "recipients": [
                {
                    "label": recipient.label,
                    "public_key": recipient.public_key,
                    "shares": plain(_encrypt(b"".join(pads), recipient.public_key)),
                }
                for recipient, pads in zip(keys.recipients, bundles, strict=True)
            ],
        }
    )
    content = hashlib.sha256(header).digest() + manifest.to_bytes()
    padded = content.ljust(-(-len(content) // PADDING) * PADDING)
    payload = _encrypt(padded, envelope_identity.public_key)
    ciphertext = MAGIC + len(header).to_bytes(LENGTH_BYTES, "big") + header + payload
    return Sealed(ciphertext=ciphertext, sha256=hashlib.sha256(ciphertext).hexdigest())


def release_shares(envelope: bytes, identity_secret: str) -> Shares:
    """One recipient's part in opening the envelope. Raises NotARecipient or DamagedEnvelope."""
    header = _parse(envelope)
    identity = _identity(identity_secret)
    public_key = str(identity.to_public())
    if public_key not in header.public_keys:
        raise NotARecipient
    position = header.public_keys.index(public_key)
    joined = _decrypt(header.shares[position], identity)
    pads = tuple(joined[start : start + SECRET_BYTES] for start in range(0, len(joined), SECRET_BYTES))
    if len(pads) != len(_subsets_of(position, header)) or len(joined) % SECRET_BYTES:
        raise DamagedEnvelope
    return Shares(envelope_sha256=hashlib.sha256(envelope).hexdigest(), position=position, pads=pads)


def open_envelope(envelope: bytes, shares: Iterable[Shares], *, expected: Binding, sha256: str) -> Manifest:
    """The manifest in an envelope, exactly as sealed.

    `sha256` is the hash on the receipt, `expected` what the envelope must have been sealed for. A recipient's
    shares count once. Raises DamagedEnvelope, ForeignShares, NotEnoughShares, WrongBinding.
    """
    digest = hashlib.sha256(envelope).hexdigest()
    if digest != sha256:
        raise DamagedEnvelope
    header = _parse(envelope)
    by_position = {one.position: one for one in shares}
    if any(one.envelope_sha256 != digest for one in by_position.values()):
        raise ForeignShares
    if len(by_position) < header.quorum:
        raise NotEnoughShares(needed=header.quorum, given=len(by_position))
    subset = tuple(sorted(by_position)[: header.quorum])
    try:
        pads = [by_position[p].pads[_subsets_of(p, header).index(subset)] for p in subset]
        secret = reduce(_xor, pads).decode()
        content = _decrypt(header.payload, _identity(secret))
    except (ValueError, IndexError, NotARecipient) as error:
        raise DamagedEnvelope from error
    if content[:DIGEST_BYTES] != header.digest:
        raise DamagedEnvelope
    try:
        manifest = Manifest.from_bytes(content[DIGEST_BYTES:])
    except MalformedManifest as error:
        raise DamagedEnvelope from error
    wrong = tuple(
        f.name for f in fields(Binding) if getattr(manifest.binding, f.name) != getattr(expected, f.name)
    )
    if wrong or header.key_set_id != expected.key_set_id:
        raise WrongBinding(wrong or ("key_set_id",))
    return manifest


def wrap_shares(shares: Shares, public_key: str) -> bytes:
    """Released shares, encrypted to one key: a ceremony's until the quorum is reached, or a successor's."""
    body = {
        "envelope": shares.envelope_sha256,
        "position": shares.position,
        "pads": [plain(pad) for pad in shares.pads],
    }
    return _encrypt(canonical_json(body), public_key)


def unwrap_shares(wrapped: bytes, identity_secret: str) -> Shares:
    """The reverse of `wrap_shares`. Raises NotARecipient for another key, DamagedEnvelope for damage."""
    try:
        body = json.loads(pyrage.decrypt(wrapped, [_identity(identity_secret)]))
        return Shares(
            envelope_sha256=body["envelope"],
            position=int(body["position"]),
            pads=tuple(base64.b64decode(pad, validate=True) for pad in body["pads"]),
        )
    except pyrage.DecryptError as error:
        raise (NotARecipient if "matching" in str(error) else DamagedEnvelope) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedEnvelope from error


def reencrypt_shares(envelope: bytes, identity_secret: str, successor_public_key: str) -> bytes:
    """A leaving recipient's shares of one envelope, handed to a successor, who unwraps and releases them.

    The envelope stays as it is. Raises ValueError when the successor is a recipient already: one person would
    count twice.
    """
    shares = release_shares(envelope, identity_secret)
    if successor_public_key in _parse(envelope).public_keys:
        raise ValueError("The successor is a recipient already.")
    return wrap_shares(shares, successor_public_key)


def _split(secret: bytes, quorum: int, count: int) -> list[list[bytes]]:
    """The pads of each recipient, in the order of the subsets it belongs to."""
    bundles: list[list[bytes]] = [[] for _place in range(count)]
    for subset in combinations(range(count), quorum):
        random_pads = [secrets.token_bytes(len(secret)) for _place in subset[1:]]
        for position, pad in zip(subset, [*random_pads, reduce(_xor, random_pads, secret)], strict=True):
            bundles[position].append(pad)
    return bundles


def _subsets_of(position: int, header: _Header) -> list[tuple[int, ...]]:
    subsets = combinations(range(len(header.public_keys)), header.quorum)
    return [subset for subset in subsets if position in subset]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _parse(envelope: bytes) -> _Header:
    """An envelope's parts. Raises DamagedEnvelope when they are not those of one."""
    start = len(MAGIC) + LENGTH_BYTES
    end = start + int.from_bytes(envelope[len(MAGIC) : start], "big")
    raw = envelope[start:end]
    try:
        body = json.loads(raw)
        recipients = tuple(Recipient(str(r["label"]), str(r["public_key"])) for r in body["recipients"])
        keys = KeySet(UUID(body["key_set"]), body["quorum"], recipients)
        shares = tuple(base64.b64decode(r["shares"], validate=True) for r in body["recipients"])
        if not envelope.startswith(MAGIC) or canonical_json(body) != raw:
            raise DamagedEnvelope
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise DamagedEnvelope from error
    return _Header(
        key_set_id=keys.id,
        quorum=keys.quorum,
        public_keys=tuple(recipient.public_key for recipient in recipients),
        shares=shares,
        digest=hashlib.sha256(raw).digest(),
        payload=envelope[end:],
    )


def _identity(secret: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(secret.strip())
    except pyrage.IdentityError as error:
        raise NotARecipient from error


def _encrypt(plaintext: bytes, public_key: str) -> bytes:
    try:
        return bytes(pyrage.encrypt(plaintext, [x25519.Recipient.from_str(public_key)]))
    except pyrage.RecipientError as error:
        raise ValueError(f"{public_key!r} is no public key.") from error


def _decrypt(ciphertext: bytes, identity: x25519.Identity) -> bytes:
    try:
        return bytes(pyrage.decrypt(ciphertext, [identity]))
    except pyrage.DecryptError as error:
        raise DamagedEnvelope from error
