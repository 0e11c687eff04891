"""What the pages of a bid share: the rail of sections, where the bid stands, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.ui.parts import Task, TaskGroup
from organizations.registry.models import Street
from procurement.bids.application_form import SECTIONS
from procurement.bids.drafts import answers_of
from procurement.bids.models import Bid, BidDraft
from procurement.bids.queries import states_of
from procurement.bids.sections import State, Status

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
