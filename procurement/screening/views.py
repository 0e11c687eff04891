from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.parts import Tab
from chenghua_portal.foundation.web.refusals import Refused
from organizations.eligibility.words import Told, told
from organizations.registry.models import Street
from procurement.bids.call_rules import SEALED
from procurement.bids.models import Bid
from procurement.bids.queries import bids_visible_to
from procurement.opening.queries import openings_visible_to
from procurement.screening.actions import confirm_eligibility, refuse_eligibility
from procurement.screening.forms import RefusalForm
from procurement.screening.queries import Eligibility, eligibility_of, opened_bids, to_screen
from procurement.screening.signals import Signal, signals_of


@dataclass(frozen=True)
class Row:
    """An opened bid as the clerk looks at it."""

    bid: Bid
    street: str
    signals: list[Signal]
    eligibility: Eligibility

    @property
    def rules(self) -> list[tuple[Told, Told | None]]:
        """What each rule says today, beside what it said when the bid was handed in."""
        before = {
            answer.rule: told(answer)
            for answer in self.eligibility.at_submission
            if answer.finding.fact != SEALED
        }
        return [(told(answer), before.get(answer.rule)) for answer in self.eligibility.today]

    @property
    def is_waiting(self) -> bool:
        return self.bid.status == Bid.Status.OPENED

    @property
    def is_ineligible(self) -> bool:
        return self.bid.status == Bid.Status.INELIGIBLE

    @property
    def is_eligible(self) -> bool:
        return not (self.is_waiting or self.is_ineligible)

    @property
    def self_raised_share(self) -> Decimal:
        """What the organization raises of the whole, 0 … 1."""
        content = self.bid.content
        whole = content.asked + content.self_raised
        return content.self_raised / whole if whole else Decimal(0)

    @property
    def rules_broken(self) -> int:
        return sum(not signal.is_hint for signal in self.signals)


# Which rows a tab shows.
TABS: dict[str, Callable[[Row], bool]] = {
    "waiting": attrgetter("is_waiting"),
    "eligible": attrgetter("is_eligible"),
    "ineligible": attrgetter("is_ineligible"),
    "all": bool,
}


@signed_in
@require_safe
def screening(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    call = fetch(openings_visible_to(actor), call_id=call_pk).call
    bids = list(opened_bids(call))
    streets = dict(Street.objects.values_list("code", "name"))
    eligibility = eligibility_of(bids, call, actor.arrived_at)
    rows = [
        Row(
            bid,
            streets.get(bid.content.street_code, ""),
            signals_of(bid, call, eligibility[bid.pk].today),
            eligibility[bid.pk],
        )
        for bid in bids
    ]
    waiting = sum(row.is_waiting for row in rows)
    shown = request.GET.get("show", "waiting" if waiting else "all")
    shown = shown if shown in TABS else "all"
    context = {
        "call": call,
        "rows": [row for row in rows if TABS[shown](row)],
        "total": len(rows),
        "waiting": waiting,
        "eligible": sum(row.is_eligible for row in rows),
        "progress": [_("%(done)s of %(total)s checked") % {"done": len(rows) - waiting, "total": len(rows)}],
        "tabs": _tabs(rows, shown),
        "may_screen": bool(bids) and allowed(actor, "procurement.screen_bid", bids[0]),
    }
    return render(request, "procurement/screening/list.html", context)


def _tabs(rows: list[Row], shown: str) -> list[Tab]:
    labels = {
        "waiting": _("To check"),
        "eligible": _("Eligible"),
        "ineligible": _("Not eligible"),
        "all": _("All"),
    }
    return [
        Tab(label, f"?show={key}", key == shown, sum(TABS[key](row) for row in rows))
        for key, label in labels.items()
    ]


@signed_in
@require_POST
def bid_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor), pk=pk)
    require(actor, "procurement.screen_bid", bid)
    try:
        confirm_eligibility(bid, by=actor)
    except Refused as refused:
        messages.warning(request, str(refused.refusal.reason))
    else:
        messages.success(request, _("“%(title)s” is eligible.") % {"title": bid.content.title})
    return redirect("procurement:screening", bid.call_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bid_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor), pk=pk)
    require(actor, "procurement.screen_bid", bid)
    if not to_screen(bid.call).filter(pk=bid.pk).exists():
        raise Refused(_("This bid has its verdict already. The list shows it."))
    form = RefusalForm(request.POST or None)
    if form.is_valid():
        refuse_eligibility(bid, form.cleaned_data["reason"], by=actor)
        messages.success(
            request,
            _("“%(title)s” is not eligible. The organization has been told why.")
            % {"title": bid.content.title},
        )
        return redirect("procurement:screening", bid.call_id)
    siblings = list(opened_bids(bid.call).filter(organization=bid.organization_id))
    eligibility = eligibility_of(siblings, bid.call, actor.arrived_at)[bid.pk]
    context = {
        "bid": bid,
        "call": bid.call,
        "form": form,
        "signals": signals_of(bid, bid.call, eligibility.today),
        "list_url": reverse("procurement:screening", args=[bid.call_id]),
    }
    return render(request, "procurement/screening/refuse.html", context)
