"""Collects the rooms' models for Django."""

from procurement.awards.models import Award, AwardList, BidResult
from procurement.bids.models import (
    Bid,
    BidContent,
    BidDraft,
    BidFile,
    BidReader,
    BudgetLineItem,
    DraftConflict,
    DraftSection,
    Envelope,
    Indicator,
    Receipt,
)
from procurement.calls.models import Call, CallKeySet, KeyRecipient
from procurement.opening.models import OpenedEnvelope, Opening
from procurement.screening.models import Screening

__all__ = [
    "Award",
    "AwardList",
    "Bid",
    "BidContent",
    "BidDraft",
    "BidFile",
    "BidReader",
    "BidResult",
    "BudgetLineItem",
    "Call",
    "CallKeySet",
    "DraftConflict",
    "DraftSection",
    "Envelope",
    "Indicator",
    "KeyRecipient",
    "OpenedEnvelope",
    "Opening",
    "Receipt",
    "Screening",
]
