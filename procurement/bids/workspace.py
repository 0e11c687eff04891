"""What the pages of a bid share: the rail of sections, the sums, and the cards of the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.keys.errors import KeyMissing
from chenghua_portal.foundation.ui.amounts import format_wan
from chenghua_portal.foundation.ui.dates import deadline
from chenghua_portal.foundation.ui.parts import Task, TaskGroup
from organizations.registry.models import Street
from procurement.bids.application_form import SECTIONS
from procurement.bids.budget import totals
from procurement.bids.course import Standing, standing_of
from procurement.bids.drafts import answers_of
from procurement.bids.models import Bid, BidDraft, Envelope
from procurement.bids.queries import states_of
from procurement.bids.sections import State, Status, budget_lines

GROUPS = (
    (gettext_lazy("The project"), ("summary", "need", "beneficiaries", "goals", "plan", "team")),
    (gettext_lazy("Money"), ("budget", "self_raised")),
    (gettext_lazy("Outlook and attachments"), ("risks", "sustainability", "attachments", "declarations")),
)
DONE = (State.COMPLETE, State.OPTIONAL)


@dataclass(frozen=True)
class Workspace:
    """A draft as its pages see it."""

    bid: Bid
    draft: BidDraft
    sections: dict[str, dict[str, Any]]
    statuses: dict[str, Status]
    groups: list[TaskGroup]
    now: datetime

    @property
    def done(self) -> int:
        return sum(status.state in DONE for status in self.statuses.values())

    @property
    def total(self) -> int:
        return len(self.statuses)

    @property
    def title(self) -> str:
        return str(self.sections.get("summary", {}).get("title") or _("Bid without a title yet"))

    @property
    def meta(self) -> list[str]:
        """The facts under the title, as far as they are typed: call, street, what is asked and self-raised."""
        sums = totals(budget_lines(self.sections))
        street = dict(street_choices()).get(
            str(self.sections.get("beneficiaries", {}).get("street_code")), ""
        )
        words = {"asked": format_wan(sums.asked), "own": format_wan(sums.self_raised)}
        money = _("asks for %(asked)s, raises %(own)s (10,000 yuan)") % words if sums.amount else ""
        return [self.bid.call.title, *filter(None, (street, money))]

    @property
    def share(self) -> float:
        return self.done / self.total

    @property
    def is_ready(self) -> bool:
        return not any(status.blocking for status in self.statuses.values())

    @property
    def first_open(self) -> str:
        """The first section that still wants something."""
        return next((key for key, status in self.statuses.items() if status.state not in DONE), "summary")


def workspace_of(bid: Bid, draft: BidDraft, *, now: datetime, current: str = "") -> Workspace:
    sections = answers_of(draft)
    statuses = states_of(bid.call, sections)
    titles = {section.key: section.title for section in SECTIONS}
    groups = [
        TaskGroup(
            str(group),
            [
                Task(
                    str(titles[key]),
                    reverse("procurement:bid-section", args=[bid.pk, key]),
                    *_words(key, statuses[key], sections.get(key, {})),
                    is_current=key == current,
                )
                for key in keys
            ],
        )
        for group, keys in GROUPS
    ]
    return Workspace(bid, draft, sections, statuses, groups, now)


@dataclass(frozen=True)
class Card:
    """One bid of the list: what it is called, how far it is, what comes next and where."""

    bid: Bid
    title: str
    standing: Standing
    next: str
    action: str
    url: str
    space: Workspace | None
    is_replacement: bool


def cards_of(bids: Iterable[Bid], at: datetime) -> list[Card]:
    """The bids of an organization as cards. Until its opening a sealed bid goes by its receipt's number."""
    return [_card(bid, at) for bid in bids]


def _card(bid: Bid, at: datetime) -> Card:
    standing, is_open = standing_of(bid), bid.call.is_open(at)
    space = space_of(bid, at)
    envelopes = list(bid.envelopes.all())
    detail = reverse("procurement:bid-detail", args=[bid.pk])
    following, action, url = str(standing.next), _("Open"), detail
    if space and is_open:
        ready = space.is_ready
        following = (
            _("Check your answers, download your copy and submit.") if ready else _("Complete the sections.")
        )
        action = _("Check and submit") if ready else _("Go on writing")
        name, args = ("bid-check", [bid.pk]) if ready else ("bid-section", [bid.pk, space.first_open])
        url = reverse(f"procurement:{name}", args=args)
    elif bid.status == Bid.Status.DRAFT:
        following = _("The deadline has passed; it was not submitted.")
    elif bid.status == Bid.Status.WITHDRAWN and is_open:
        following = _("Until the deadline you may submit again from your copy.")
    elif bid.status == Bid.Status.SUBMITTED:
        following = _("The bids are opened from %(at)s.") % {"at": deadline(bid.call.opening_at, "short")}
    return Card(
        bid=bid,
        title=_title(bid, space, envelopes),
        standing=standing,
        next=following,
        action=action,
        url=url,
        space=space if is_open else None,
        is_replacement=space is not None and bid.status != Bid.Status.DRAFT,
    )


def _title(bid: Bid, space: Workspace | None, envelopes: list[Envelope]) -> str:
    if hasattr(bid, "content"):
        return bid.content.title
    if space:
        return space.title
    if envelopes:
        return _("Sealed bid %(number)s") % {"number": envelopes[-1].receipt.number}
    return _("Bid without a title yet")


def space_of(bid: Bid, at: datetime) -> Workspace | None:
    """The draft of a bid as its pages see it; None when it has none, or when it is being handed in at this moment."""
    try:
        return workspace_of(bid, bid.draft, now=at) if hasattr(bid, "draft") else None
    except KeyMissing:
        return None


def _words(key: str, status: Status, values: dict[str, Any]) -> tuple[str, str]:
    """A section's state in a word, with its tone."""
    if status.problems and status.state == State.PROBLEMS:
        return _("%(n)s to mend") % {"n": len(status.problems)}, "due"
    if key == "attachments":
        count = len(values.get("files") or [])
        return (_("%(n)s files") % {"n": count}, "ok") if count else (_("None, optional"), "")
    return {
        State.COMPLETE: (_("Section done"), "ok"),
        State.OPTIONAL: (_("Not needed"), ""),
        State.PARTIAL: (_("Begun"), ""),
    }.get(status.state, (_("Not begun"), ""))


def next_section(key: str) -> str:
    """The section after `key`, or nothing after the last."""
    keys = [section.key for section in SECTIONS]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else ""


def street_choices() -> list[tuple[str, str]]:
    return list(Street.objects.filter(valid_to=None).values_list("code", "name"))
