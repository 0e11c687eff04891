"""What a clerk should look at before saying that a bid is eligible. Signals decide nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from organizations.registry.models import Organization
from procurement.bids.models import Bid
from procurement.bids.queries import states_of
from procurement.bids.sections import SECTION
from procurement.calls.models import Call


@dataclass(frozen=True)
class Signal:
    """One thing to look at: where it is in the bid, and what it is. A hint stands for no broken rule."""

    where: str | Promise
    message: str
    is_hint: bool = False


def signals_of(bid: Bid, call: Call, *, bids_of_organization: int) -> list[Signal]:
    """Rules of the call that the opened bid breaks, then hints. Made from what is loaded: no query."""
    found = [*_of_organization(bid, call, bids_of_organization), *_of_content(bid, call)]
    return sorted(found, key=lambda signal: signal.is_hint)


def _of_organization(bid: Bid, call: Call, bids_of_organization: int) -> Iterable[Signal]:
    where = _("Organization")
    if bid.organization.status != Organization.Status.VERIFIED:
        yield Signal(where, _("It is not verified at present."))
    if not bid.organization.is_social:
        yield Signal(where, _("By its kind it is no social organization."))
    if bids_of_organization > call.bids_per_organization:
        counts = {"count": bids_of_organization, "limit": call.bids_per_organization}
        yield Signal(where, _("It has %(count)s bids in this call; %(limit)s are allowed.") % counts)


def _of_content(bid: Bid, call: Call) -> Iterable[Signal]:
    for key, status in states_of(call, bid.content.sections).items():
        for finding in (*status.problems, *status.missing):
            yield Signal(SECTION[key].title, finding.message, is_hint=not finding.blocks)
