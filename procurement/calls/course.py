"""Where a call stands by the clock, and what comes next. Nothing of it is stored: it follows from what is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.obligations.kinds import kind_named
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.ui.dates import deadline, remaining
from chenghua_portal.foundation.ui.parts import Step
from procurement.calls.models import Call

# The steps of a call's life (domain.md §2), as far as the portal runs them.
STEPS = (
    gettext_lazy("Drafting"),
    gettext_lazy("Approval"),
    gettext_lazy("Bidding"),
    gettext_lazy("Opening"),
    gettext_lazy("Eligibility check"),
    gettext_lazy("Scoring"),
    gettext_lazy("Proposal"),
    gettext_lazy("Decision"),
    gettext_lazy("Awards"),
)


@dataclass(frozen=True)
class Stage:
    """One of the steps as the present one: its place from 1, the word for it, and the tone of its badge."""

    place: int
    label: str | Promise
    tone: str = "info"

    @property
    def count(self) -> int:
        return len(STEPS)

    @property
    def is_last(self) -> bool:
        return self.place == self.count

    @property
    def marks(self) -> list[str]:
        """The state of each step, for the bar: done, now, or nothing yet."""
        return [self._state(place) for place in range(1, self.count + 1)]

    def steps(self) -> list[Step]:
        """The way as numbered steps; with the last one everything is done."""
        return [
            Step(str(label), "done" if self.is_last else self._state(place) or "next")
            for place, label in enumerate(STEPS, 1)
        ]

    def _state(self, place: int) -> str:
        return "done" if place < self.place else "now" if place == self.place else ""


OPEN = Stage(3, gettext_lazy("Open for bids"))
TO_BE_OPENED = Stage(4, gettext_lazy("Closed, to be opened"), "due")
STAGES = {
    Call.Status.DRAFT: Stage(1, gettext_lazy("Being drafted"), ""),
    Call.Status.PREPARED: Stage(2, gettext_lazy("Awaiting approval")),
    Call.Status.OPENED: Stage(5, gettext_lazy("Being checked for eligibility")),
    Call.Status.SCORING: Stage(6, gettext_lazy("Being scored")),
    Call.Status.SCORED: Stage(7, gettext_lazy("Awards to be proposed")),
    Call.Status.PROPOSED: Stage(8, gettext_lazy("Awards to be decided")),
    Call.Status.AWARDED: Stage(9, gettext_lazy("Awarded"), "ok"),
}


def stage_of(call: Call, at: datetime) -> Stage:
    """The step a call is at; a published one closes by the clock, without anybody doing anything."""
    if call.status == Call.Status.PUBLISHED:
        return OPEN if call.is_open(at) else TO_BE_OPENED
    return STAGES[Call.Status(call.status)]


@dataclass(frozen=True)
class Node:
    """What comes next: what, at which moment if there is one, and how that moment reads.

    Due when it is late, or waits for nothing any more.
    """

    what: str
    at: datetime | None = None
    when: str = ""
    left: str = ""
    is_due: bool = False

    @property
    def note(self) -> str:
        """When, and how long until then."""
        return _joined(self.when, self.left)

    @property
    def headline(self) -> str:
        """The moment itself, where there is one, and otherwise what there is to do."""
        return deadline(self.at, "short") if self.at else self.what

    @property
    def subline(self) -> str:
        return _joined(self.what, self.left) if self.at else self.when


NOTHING_MORE = Node("")


def next_node(call: Call, at: datetime, duty: Obligation | None = None) -> Node:
    """What comes next for a call. `duty` is the soonest that its officials owe; others see only its dates."""
    if call.status == Call.Status.AWARDED:
        return NOTHING_MORE
    if call.is_open(at):
        return Node(
            _("Bids close"), call.deadline, deadline(call.deadline, "short"), remaining(call.deadline, at)
        )
    if call.is_closed(at):
        return _opening(call, at)
    if duty is not None:
        return _to_be_done(duty, at)
    if call.status == Call.Status.DRAFT:
        closing = _("bids would close %(at)s") % {"at": deadline(call.deadline, "short")}
        return Node(_("Send it for approval"), when=closing)
    return Node(str(stage_of(call, at).label))


def _opening(call: Call, at: datetime) -> Node:
    words = {"at": deadline(call.opening_at, "short")}
    if at >= call.opening_at:
        since = _("possible since %(at)s") % words
        return Node(_("Open the bids"), when=since, is_due=True)
    left = remaining(call.opening_at, at)
    return Node(_("Open the bids"), call.opening_at, _("from %(at)s") % words, left)


def _to_be_done(duty: Obligation, at: datetime) -> Node:
    is_late = duty.due_at <= at
    left = _("overdue") if is_late else remaining(duty.due_at, at)
    by = _("by %(at)s") % {"at": deadline(duty.due_at, "short")}
    return Node(str(kind_named(duty.kind).label), duty.due_at, by, left, is_late)


def _joined(first: str, second: str) -> str:
    if first and second:
        return _("%(when)s, %(left)s") % {"when": first, "left": second}
    return first or second
