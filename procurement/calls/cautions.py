"""What a clerk and an approver should weigh before a call goes out. Cautions are shown, never refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from chenghua_portal.foundation.ui.amounts import format_money
from procurement.calls.models import Call

# domain.md §2 step 2: open 20–30 days; at least 15, warned below.
USUAL = timedelta(days=20)
SHORTEST = timedelta(days=15)
# domain.md §2 "Tiers": what the micro tier is made for, in yuan for a project and for a call.
MICRO_CAP = Decimal(50_000)
MICRO_BUDGET = Decimal(200_000)


@dataclass(frozen=True)
class Caution:
    title: str
    text: str


def cautions_about(call: Call, at: datetime) -> list[Caution]:
    """What is unusual in the terms of a call that would be published at `at`."""
    found = []
    if at < call.deadline < at + SHORTEST:
        found.append(
            Caution(
                _("Open for fewer than %(days)s days") % {"days": SHORTEST.days},
                _(
                    "Published now, it would take bids for %(days)s days. This is allowed, but small charities "
                    "may not manage in time. Calls are open 20 to 30 days as a rule."
                )
                % {"days": (call.deadline - at).days},
            )
        )
    if call.tier == Call.Tier.MICRO and (call.cap > MICRO_CAP or call.budget > MICRO_BUDGET):
        found.append(
            Caution(
                _("More money than the micro tier is made for"),
                _(
                    "The micro tier suits projects up to %(cap)s yuan and calls up to %(budget)s yuan: its bids are "
                    "sealed to a key that the server holds, not to several officers."
                )
                % {"cap": format_money(MICRO_CAP), "budget": format_money(MICRO_BUDGET)},
            )
        )
    return found
