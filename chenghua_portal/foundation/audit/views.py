from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from chenghua_portal.foundation.audit.erasing import erasure_of
from chenghua_portal.foundation.audit.forms import SearchForm
from chenghua_portal.foundation.audit.lines import lines_of
from chenghua_portal.foundation.audit.payloads import entries_of
from chenghua_portal.foundation.audit.proofs import Standing, proof_of
from chenghua_portal.foundation.audit.queries import page_of, record_visible_to
from chenghua_portal.foundation.audit.reading import SEARCH, record_hourly, record_read
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.web.keyset import page_after, read_place


@signed_in
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Every act on record, newest first. Whoever searches it is recorded as well."""
    actor = actor_of(request)
    require(actor, "audit.read_record")
    form = SearchForm(request.GET)
    visible, chosen = record_visible_to(actor), {}
    if form.is_valid():
        found, chosen = visible.filter(form.search.conditions()), form.chosen
    else:
        found = visible.none()
    if chosen:
        record_hourly(SEARCH, User(pk=actor.person), by=actor, data=chosen)
    place = read_place(request.GET.get("after", ""))
    page = page_of(found, place)
    query, further = urlencode(chosen), page_after(page.after)
    context = {
        "form": form,
        "lines": lines_of(page.rows),
        "is_filtered": bool(chosen) or not form.is_valid(),
        "may_read_payload": allowed(actor, "audit.read_payload"),
        "previous_url": f"?{query}" if place else "",
        "next_url": f"{further}&{query}" if further and query else further,
    }
    return render(request, "audit/list.html", context)


@signed_in
@require_safe
def event_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act with what was recorded, and whether it is what was written."""
    actor = actor_of(request)
    event = fetch(record_visible_to(actor).select_related("payload"), pk=pk)
    reads_payload = allowed(actor, "audit.read_payload")
    if reads_payload:
        record_read(event, by=actor)
    proof = proof_of(event)
    context = {
        "event": event,
        "line": lines_of([event])[0],
        "reads_payload": reads_payload,
        "is_missing": not hasattr(event, "payload"),
        "erasure": erasure_of(event),
        "entries": entries_of(event) if reads_payload else [],
        "proof": proof,
        "holds": proof.standing is Standing.HOLDS,
        "is_broken": proof.standing is Standing.BROKEN,
        "signed_at": proof.checkpoint.signed_at if proof.checkpoint else None,
    }
    return render(request, "audit/detail.html", context)
