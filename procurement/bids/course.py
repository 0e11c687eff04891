"""Where a bid stands for its own organization, what comes next, and what happened to it. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.ui.parts import Event, Step
from procurement.bids.models import Bid, Envelope

# The way of a bid (domain.md §4), as its organization may know of it.
STEPS = (
    gettext_lazy("Writing"),
    gettext_lazy("Submission"),
    gettext_lazy("Opening"),
    gettext_lazy("Eligibility check"),
    gettext_lazy("Scoring"),
    gettext_lazy("Decision"),
)


@dataclass(frozen=True)
class Standing:
    """A status in words: its badge, the step it is at (from 1), what comes next, whether this is the end."""

    label: str | Promise
    tone: str
    place: int
    next: str | Promise
    is_end: bool = False

    def steps(self) -> list[Step]:
        return [Step(str(label), self._state(place)) for place, label in enumerate(STEPS, 1)]

    def _state(self, place: int) -> str:
        if place < self.place or (self.is_end and self.place == len(STEPS)):
            return "done"
        return "now" if place == self.place and not self.is_end else "next"


# What is proposed but not decided is nobody's business yet: until the decision it reads like any scored bid.
AWAITING_DECISION = Standing(
    Bid.Status.SCORED.label, "info", 6, gettext_lazy("The purchaser decides on the awards.")
)
STANDINGS: Mapping[str, Standing] = {
    Bid.Status.DRAFT: Standing(Bid.Status.DRAFT.label, "", 1, gettext_lazy("Complete the sections.")),
    Bid.Status.SUBMITTED: Standing(
        Bid.Status.SUBMITTED.label, "info", 3, gettext_lazy("The bids are opened after the deadline.")
    ),
    Bid.Status.WITHDRAWN: Standing(
        Bid.Status.WITHDRAWN.label, "off", 2, gettext_lazy("It will not be opened."), is_end=True
    ),
    Bid.Status.NOT_OPENED: Standing(
        Bid.Status.NOT_OPENED.label,
        "off",
        3,
        gettext_lazy("The opening record says why it was not opened."),
        is_end=True,
    ),
    Bid.Status.OPENED: Standing(
        Bid.Status.OPENED.label, "info", 4, gettext_lazy("The purchaser checks whether it is eligible.")
    ),
    Bid.Status.INELIGIBLE: Standing(
        Bid.Status.INELIGIBLE.label, "off", 4, gettext_lazy("It is not scored."), is_end=True
    ),
    Bid.Status.ELIGIBLE: Standing(
        Bid.Status.ELIGIBLE.label, "ok", 5, gettext_lazy("The evaluators score it.")
    ),
    Bid.Status.SCORED: AWAITING_DECISION,
    Bid.Status.PROPOSED: AWAITING_DECISION,
    Bid.Status.NOT_FUNDED: Standing(
        Bid.Status.NOT_FUNDED.label, "off", 6, gettext_lazy("The awards are published."), is_end=True
    ),
    Bid.Status.AWARDED: Standing(
        Bid.Status.AWARDED.label, "ok", 6, gettext_lazy("The awards are published."), is_end=True
    ),
}


def standing_of(bid: Bid) -> Standing:
    return STANDINGS[bid.status]


# The words of the record for the organization itself, and the tone of each mark.
WORDS: Mapping[str, tuple[str | Promise, str]] = {
    "procurement.bid.start": (gettext_lazy("Draft begun"), "ok"),
    "procurement.bid.restore": (gettext_lazy("Replacement begun from the copy"), "ok"),
    "procurement.bid.take_copy": (gettext_lazy("Copy downloaded"), "ok"),
    "procurement.bid.submit": (gettext_lazy("Submitted and sealed"), "ok"),
    "procurement.bid.withdraw": (gettext_lazy("Withdrawn"), "due"),
    "procurement.bid.open": (gettext_lazy("Opened"), "ok"),
    "procurement.bid.leave_closed": (gettext_lazy("Not opened"), "due"),
    "procurement.bid.confirm_eligibility": (gettext_lazy("Found eligible"), "ok"),
    "procurement.bid.refuse_eligibility": (gettext_lazy("Found not eligible"), "due"),
    "procurement.bid.record_result": (gettext_lazy("Scores rolled up"), "ok"),
    "procurement.bid.award": (gettext_lazy("Awarded"), "money"),
    "procurement.bid.leave_unfunded": (gettext_lazy("Not funded"), "due"),
}


def history_of(bid: Bid, envelopes: list[Envelope], at: datetime) -> list[Event]:
    """What the record says of a bid, oldest first, each submission with its receipt; then what is still to come."""
    receipts = {one.received_at: one.receipt.number for one in envelopes if hasattr(one, "receipt")}
    receipt_url = reverse("procurement:bid-receipt", args=[bid.pk])
    events = []
    for act in events_of(bid).filter(verb__in=WORDS.keys()):
        title, tone = WORDS[act.verb]
        number = receipts.get(act.at, "") if act.verb == "procurement.bid.submit" else ""
        who = act.actor_name if act.organization_id == bid.organization_id else ""
        events.append(Event(act.at, str(title), number or who, tone, receipt_url if number else ""))
    if bid.status in (Bid.Status.DRAFT, Bid.Status.SUBMITTED) and at < bid.call.deadline:
        events.append(Event(beijing(bid.call.deadline), _("Bids close")))
    if bid.status == Bid.Status.SUBMITTED:
        events.append(Event(beijing(bid.call.opening_at), _("Bids may be opened from")))
    return events
