"""Duties in the words of the desk: what to press, who is held up, and what one waits for."""

from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.obligations import words
from chenghua_portal.foundation.obligations.kinds import kind_named
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.ui.dates import deadline
from chenghua_portal.foundation.ui.parts import Due
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.workbench.queries import Awaited

# What to press, and who is held up. A kind that is not here is simply to be done.
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "organization.verify": (gettext_lazy("Verify"), gettext_lazy("it cannot bid until then")),
    "call.approve": (gettext_lazy("Examine"), gettext_lazy("it is not published until then")),
    "bid.submit": (gettext_lazy("Continue"), ""),
    "call.open": (gettext_lazy("Open the bids"), gettext_lazy("all bidders wait")),
    "bid.screen": (gettext_lazy("Screen bids"), gettext_lazy("scoring waits for it")),
    "sheet.score": (gettext_lazy("Give scores"), gettext_lazy("the ranking waits for every sheet")),
    "award.propose": (gettext_lazy("Prepare the list"), gettext_lazy("all bidders wait")),
    "award.approve": (gettext_lazy("Examine"), gettext_lazy("all bidders wait")),
}
# Where one follows what one waits for; the duty's own page is for those who owe it.
PAGES = {
    "organizations.organization": "organizations:organization-detail",
    "procurement.bid": "procurement:bid-detail",
    "procurement.call": "procurement:call-detail",
}


def as_due(duty: Obligation, now: datetime) -> Due:
    action, blocks = WORDS.get(duty.kind, ("", ""))
    return words.as_due(duty, now, action=str(action), blocks=str(blocks))


def as_waiting(awaited: Awaited, now: datetime) -> Due:
    """Something others owe: until when, waited for how long, who owes it."""
    duty = awaited.duty
    first = words.when(duty.due_at, now)[0] if duty.due_at <= now else deadline(duty.due_at, "day")
    page = PAGES.get(duty.subject_type)
    days = (now.astimezone(BEIJING).date() - duty.opened_at.astimezone(BEIJING).date()).days
    return Due(
        when=first,
        note=_("waited %(days)s days") % {"days": days} if days > 0 else _("since today"),
        title=str(kind_named(duty.kind).label),
        url=reverse(page, args=[duty.subject_id]) if page else "",
        about=duty.subject_name,
        blocks=awaited.who,
        is_late=duty.due_at <= now,
    )
