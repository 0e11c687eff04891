from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.ui.parts import Figure, Step
from chenghua_portal.foundation.web.refusals import Refused
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to
from procurement.opening.actions import open_bids
from procurement.opening.models import OpenedEnvelope, Opening
from procurement.opening.queries import current_envelopes, entries_of, opening_of, openings_visible_to
from procurement.opening.transitions import OPENING_BASIS
from procurement.opening.unsealing import Problem


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def call_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first click shows what will happen, the second does it."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor), pk=pk, status__in=Call.PUBLIC)
    require(actor, "procurement.open_bids", call)
    refusal = None
    if request.method == "POST":
        try:
            open_bids(call, by=actor)
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, _("The bids are open. The record is public from now on."))
    if opening_of(call) is not None:
        if refusal is not None:
            messages.info(request, str(refusal.reason))
        return redirect("procurement:opening-record", call.pk)
    is_due = actor.arrived_at >= call.opening_at
    context = {
        "call": call,
        "now": actor.arrived_at,
        "is_due": is_due,
        "refusal": refusal,
        "opening_basis": OPENING_BASIS,
        "sealed_count": current_envelopes(call).count() if is_due else None,
        "steps": _steps(),
    }
    return render(request, "procurement/opening/open.html", context, status=409 if refusal else 200)


def _steps() -> list[Step]:
    return [
        Step(
            _("Compare with the receipt"),
            note=_(
                "Each envelope is compared with the hash on its receipt. One that is damaged stays closed."
            ),
        ),
        Step(
            _("Decrypt on the server"),
            note=_("The latest version of each bid is decrypted. Withdrawn bids and drafts stay unreadable."),
        ),
        Step(_("Open for reading"), note=_("From then on the officials of your office can read the bids.")),
        Step(
            _("Publish and tell"),
            note=_("The record with receipt numbers and hashes is public, and every bidder is told."),
        ),
    ]


@dataclass(frozen=True)
class Line:
    """A line of the record, and why the envelope stays closed if it does."""

    entry: OpenedEnvelope
    problem: str | Promise = ""


def _lines(opening: Opening) -> list[Line]:
    problems = {key: Problem(code).label for key, code in opening.summary.get("problems", {}).items()}
    return [Line(entry, problems.get(str(entry.envelope_id), "")) for entry in entries_of(opening)]


@signed_in
@require_safe
def opening_record(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    opening = fetch(openings_visible_to(actor_of(request)), call_id=call_pk)
    lines = _lines(opening)
    context = {
        "opening": opening,
        "call": opening.call,
        "lines": lines,
        "figures": _figures(opening),
        "meta": [
            _("%(at)s, by %(name)s")
            % {"at": beijing(opening.opened_at, "seconds"), "name": opening.opened_by.name}
        ],
    }
    return render(request, "procurement/opening/record.html", context)


def _figures(opening: Opening) -> list[Figure]:
    counts = {outcome: opening.summary.get(outcome.value, 0) for outcome in OpenedEnvelope.Outcome}
    total = Figure(_("Envelopes"), str(sum(counts.values())))
    return [
        total,
        *(
            Figure(
                str(outcome.label),
                str(count),
                is_due=bool(count) and outcome != OpenedEnvelope.Outcome.OPENED,
            )
            for outcome, count in counts.items()
        ),
    ]
