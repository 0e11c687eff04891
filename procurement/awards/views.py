from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.amounts import format_money
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.ui.parts import Figure, Step
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.slots import offline_link
from procurement.awards.actions import confirm_awards, propose_awards, return_awards
from procurement.awards.allocation import ZERO
from procurement.awards.forms import AllocationForm, ReturnForm
from procurement.awards.models import AwardList
from procurement.awards.queries import amounts_of, award_list_of, award_lists_visible_to, ranked_bids
from procurement.awards.ranking import Ranking
from procurement.awards.transitions import CONFIRM, can_confirm
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to

Status = AwardList.Status
TONES = {Status.PROPOSED: "info", Status.RETURNED: "due", Status.CONFIRMED: "ok"}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def award_propose(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """The ranking with an amount for each bid, filled in by rank order. `action=check` only adds up anew."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor), pk=call_pk)
    require(actor, "procurement.propose_awards", call)
    returned = award_list_of(call)
    if returned is not None and returned.status != Status.RETURNED:
        return redirect("procurement:award-list", call.pk)
    if call.status != Call.Status.SCORED:
        raise Refused(_("The results of this call are not final yet. Awards can be proposed once they are."))
    ranking = Ranking.of(call, ranked_bids(call))
    amounts = amounts_of(returned) if returned else ranking.suggested_amounts()
    initial = AllocationForm.initial_of(amounts) | {"note": returned.note if returned else ""}
    form = AllocationForm(request.POST or None, ranking=ranking, initial=initial)
    if form.is_valid() and request.POST.get("action") == "propose":
        try:
            propose_awards(call, form.amounts, form.cleaned_data["note"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("The award list waits for an approver of your office."))
            return redirect("procurement:award-list", call.pk)
    context = {
        "call": call,
        "form": form,
        "ranking": ranking,
        "returned": returned,
        "figures": _figures(call, form.total, len(form.amounts)),
    }
    return render(request, "procurement/awards/propose.html", context)


def _figures(call: Call, total: Decimal, count: int, *, is_confirmed: bool = False) -> list[Figure]:
    left, yuan = call.budget - total, _("yuan")
    label = _("Awarded in all") if is_confirmed else _("Proposed in all")
    return [
        Figure(_("Budget"), format_money(call.budget), yuan),
        Figure(label, format_money(total), yuan, _("%(count)s projects") % {"count": count}),
        Figure(_("Left over"), format_money(left), yuan, is_due=left < 0),
        Figure(_("Cap per project"), format_money(call.cap), yuan),
    ]


@signed_in
@require_safe
def award_list(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = fetch(award_lists_visible_to(actor), call_id=call_pk)
    is_proposed = found.status == Status.PROPOSED
    proposed = {"at": beijing(found.proposed_at), "name": found.proposed_by.name}
    may_confirm = is_proposed and allowed(actor, "procurement.confirm_awards", found)
    context = {
        **_list_context(found),
        "tone": TONES[Status(found.status)],
        "meta": [_("proposed %(at)s by %(name)s") % proposed],
        "may_confirm": may_confirm,
        "may_return": is_proposed and allowed(actor, "procurement.return_awards", found),
        "may_propose": found.status == Status.RETURNED
        and allowed(actor, "procurement.propose_awards", found),
        "refusal": can_confirm(found, actor, actor.arrived_at) if may_confirm else None,
        "paper": offline_link(CONFIRM.name, found, actor),
    }
    return render(request, "procurement/awards/list.html", context)


def _list_context(found: AwardList) -> dict[str, Any]:
    """What the list and the page before confirming it show."""
    call = found.call
    ranking = Ranking.of(call, ranked_bids(call))
    awards = {award.bid_id: award for award in found.awards.all()}
    amounts = {bid_id: award.amount for bid_id, award in awards.items()}
    total = sum(amounts.values(), ZERO)
    is_confirmed = found.status == Status.CONFIRMED
    return {
        "award_list": found,
        "is_confirmed": is_confirmed,
        "heading": _("Awards of the call") if is_confirmed else _("Award list"),
        "call": call,
        "ranking": ranking,
        "rows": ranking.rows(awards),
        "deviations": ranking.deviations(amounts),
        "count": len(amounts),
        "total": total,
        "figures": _figures(call, total, len(amounts), is_confirmed=is_confirmed),
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def award_confirm(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """The first click shows what will happen, the second does it."""
    actor = actor_of(request)
    found = fetch(award_lists_visible_to(actor), call_id=call_pk)
    require(actor, "procurement.confirm_awards", found)
    refusal = can_confirm(found, actor, actor.arrived_at)
    if request.method == "POST":
        try:
            confirm_awards(found, by=actor)
        except Refused as refused:
            refusal = refused.refusal
            messages.warning(request, str(refusal.reason))
            found = award_lists_visible_to(actor).get(pk=found.pk)
    if found.status != Status.PROPOSED:
        return redirect("procurement:award-list", found.call_id)
    context = {**_list_context(found), "refusal": refusal, "steps": _steps()}
    return render(
        request, "procurement/awards/confirm.html", context, status=409 if request.method == "POST" else 200
    )


def _steps() -> list[Step]:
    return [
        Step(_("Check once more"), note=_("Budget, cap, asked amounts and pass mark, under a lock.")),
        Step(_("Give numbers"), note=_("Each award gets its number, in the order of rank.")),
        Step(
            _("Make public"), note=_("Projects, organizations, amounts and scores of the awards are public.")
        ),
        Step(_("Tell the bidders"), note=_("Every bidder is told its own result, funded or not.")),
    ]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def award_return(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = fetch(award_lists_visible_to(actor), call_id=call_pk)
    require(actor, "procurement.return_awards", found)
    if found.status != Status.PROPOSED:
        messages.info(request, _("This award list has been decided on already."))
        return redirect("procurement:award-list", found.call_id)
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        try:
            return_awards(found, form.cleaned_data["reason"], by=actor)
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        else:
            messages.success(request, _("The award list was returned to the clerks."))
            return redirect("procurement:award-list", found.call_id)
    context = {
        "call": found.call,
        "form": form,
        "list_url": reverse("procurement:award-list", args=[found.call_id]),
    }
    return render(request, "procurement/awards/return.html", context)
