"""From a sealed envelope to a readable bid, or to the reason why it stays closed. Nothing is written here."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.keys import held_keys
from chenghua_portal.foundation.keys.errors import KeyMissing
from chenghua_portal.foundation.web.refusals import Refused
from procurement.bids import sealing
from procurement.bids.models import Envelope, Receipt
from procurement.bids.receipts import ReceiptFacts, verify
from procurement.calls.models import Call
from procurement.opening.models import OpenedEnvelope


class Problem(models.TextChoices):
    """Why an envelope stays closed."""

    LATE = "late", _("Received after the deadline.")
    HASH = "hash", _("Its content no longer has the hash it was received with.")
    RECEIPT = "receipt", _("Its receipt is missing, or the receipt's signature does not fit.")
    SEAL = "seal", _("It can't be decrypted: the sealed content is damaged.")
    BINDING = "binding", _("It was sealed for another bid.")


@dataclass(frozen=True)
class Unsealed:
    """One envelope: with its manifest, or with the problem that keeps it closed."""

    envelope: Envelope
    manifest: sealing.Manifest | None = None
    problem: Problem | None = None

    @property
    def outcome(self) -> OpenedEnvelope.Outcome:
        if self.problem is None:
            return OpenedEnvelope.Outcome.OPENED
        is_late = self.problem == Problem.LATE
        return OpenedEnvelope.Outcome.LATE if is_late else OpenedEnvelope.Outcome.DAMAGED


def unseal(call: Call, envelopes: Iterable[Envelope]) -> dict[UUID, Unsealed]:
    """Each envelope by its id, opened with the key the server holds for the call.

    Raises Refused when that key is not there or is another one: then nothing is wrong with any bid, and the
    opening waits until an operator has brought the key back.
    """
    identity = cache(_held_identity)
    return {envelope.pk: _unseal_one(call, envelope, identity) for envelope in envelopes}


def _unseal_one(call: Call, envelope: Envelope, identity: Callable[[UUID], str]) -> Unsealed:
    ciphertext = bytes(envelope.ciphertext)
    if hashlib.sha256(ciphertext).hexdigest() != envelope.sha256:
        return Unsealed(envelope, problem=Problem.HASH)
    if not _fits_receipt(call, envelope):
        return Unsealed(envelope, problem=Problem.RECEIPT)
    if envelope.received_at >= call.deadline:
        return Unsealed(envelope, problem=Problem.LATE)
    secret = identity(envelope.key_set_id)
    try:
        shares = sealing.release_shares(ciphertext, secret)
        manifest = sealing.open_envelope(
            ciphertext, [shares], expected=binding_of(call, envelope), sha256=envelope.sha256
        )
    except sealing.NotARecipient as error:
        # The envelope is whole, as its hash says: it is the key that is a wrong one.
        raise Refused(KEY_AWAY) from error
    except sealing.WrongBinding:
        return Unsealed(envelope, problem=Problem.BINDING)
    except sealing.SealingError:
        return Unsealed(envelope, problem=Problem.SEAL)
    return Unsealed(envelope, manifest=manifest)


def binding_of(call: Call, envelope: Envelope) -> sealing.Binding:
    """What the envelope must have been sealed for."""
    return sealing.Binding(
        call_id=call.pk,
        bid_id=envelope.bid_id,
        organization_id=envelope.bid.organization_id,
        version=envelope.version,
        key_set_id=envelope.key_set_id,
    )


def _fits_receipt(call: Call, envelope: Envelope) -> bool:
    """Whether the signed receipt vouches for the hash: who writes both columns can't forge it."""
    try:
        receipt = envelope.receipt
    except Receipt.DoesNotExist:
        return False
    facts = ReceiptFacts(
        number=receipt.number,
        call_id=call.pk,
        bid_id=envelope.bid_id,
        organization_id=envelope.bid.organization_id,
        version=envelope.version,
        envelope_sha256=envelope.sha256,
        received_at=envelope.received_at,
    )
    return verify(facts, receipt.signature, held_keys.verification_key())


KEY_AWAY = _(
    "The server's key for opening this call is not available, so no bid was opened and nothing was changed. "
    "Ask the operator to restore the key directory from its backup, then open again."
)


def _held_identity(key_set_id: UUID) -> str:
    try:
        return held_keys.identity(key_set_id)
    except KeyMissing as error:
        raise Refused(KEY_AWAY) from error
