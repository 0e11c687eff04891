from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import signed_in
from chenghua_portal.foundation.obligations.duties import open_duties_of_person
from chenghua_portal.foundation.obligations.feeds import calendar_of, link_opened, make_link, revoke_link
from chenghua_portal.foundation.obligations.forms import DutyFilter
from chenghua_portal.foundation.obligations.kinds import kind_named, recipients_of
from chenghua_portal.foundation.obligations.models import FeedLink
from chenghua_portal.foundation.obligations.queries import Scope, duties_in, duty_known_to, kinds_of, page_of
from chenghua_portal.foundation.obligations.words import address_of, as_due, due_groups, state_of
from chenghua_portal.foundation.ui.parts import Tab
from chenghua_portal.foundation.web.keyset import read_place
from chenghua_portal.foundation.workdays.middleware import arrival_of


@signed_in
@require_safe
def obligation_list(request: HttpRequest) -> HttpResponse:
    """Everything the actor owes, or has done, in the role worn now."""
    actor = actor_of(request)
    scope = next((s for s in Scope if s == request.GET.get("scope")), Scope.OPEN)
    form = DutyFilter(request.GET, kinds=kinds_of(actor))
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    lists = {s: duties_in(s, actor) for s in Scope}
    if kind:
        lists = {s: duties.filter(kind=kind) for s, duties in lists.items()}
    place = read_place(request.GET.get("after", ""))
    page = page_of(lists[scope], scope, place)
    now, chosen = actor.arrived_at, {"kind": kind} if kind else {}
    labels = {Scope.OPEN: _("To do"), Scope.OVERDUE: _("Overdue"), Scope.DONE: _("Finished")}
    context = {
        "scope": scope.value,
        "form": form,
        "kind": kind,
        "tabs": [
            Tab(labels[s], f"?{urlencode({'scope': s.value, **chosen})}", s == scope, lists[s].count())
            for s in Scope
        ],
        "groups": due_groups([(duty.due_at, as_due(duty, now)) for duty in page.rows], now),
        "done": [
            {
                "duty": duty,
                "label": kind_named(duty.kind).label,
                "url": address_of(duty),
                "is_late": duty.discharged_at is not None and duty.discharged_at >= duty.due_at,
            }
            for duty in page.rows
        ],
        "previous_url": f"?{urlencode({'scope': scope.value, **chosen})}" if place else "",
        "next_url": "",
    }
    if page.after is not None:
        at, pk = page.after
        behind = {"scope": scope.value, **chosen, "after": f"{at.isoformat()}~{pk}"}
        context["next_url"] = f"?{urlencode(behind)}"
    return render(request, "obligations/list.html", context)


@signed_in
@require_safe
def obligation_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One duty: what, by when and who owes it; also for those who may not open the page where it is done."""
    actor = actor_of(request)
    duty = duty_known_to(actor, pk)
    if duty is None:
        raise Http404
    owed_by = recipients_of(duty)
    context = {
        "duty": duty,
        "label": kind_named(duty.kind).label,
        "state": state_of(duty, actor.arrived_at),
        "people": get_user_model().objects.filter(pk__in=owed_by).order_by("name"),
        "url": address_of(duty) if actor.user_id in owed_by else "",
    }
    return render(request, "obligations/detail.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """The secret address of one's calendar: made here, shown once, replaced at will."""
    actor = actor_of(request)
    address = ""
    if request.method == "POST":
        token = make_link(by=actor)
        address = settings.PORTAL_BASE_URL + reverse("obligations:feed-calendar", args=[token])
    link = FeedLink.objects.filter(user_id=actor.person).first()
    return render(request, "obligations/feed.html", {"link": link, "address": address})


@signed_in
@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    if revoke_link(by=actor_of(request)):
        messages.success(request, _("The address no longer opens your calendar."))
    return redirect("obligations:feed")


@require_safe
def feed_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What the person behind the secret address owes now. Reads no session: the address is the only key."""
    at = arrival_of(request)
    link = link_opened(token, at=at)
    duties = open_duties_of_person(link.user_id, at=at) if link else None
    if duties is None:
        raise Http404
    headers = {
        "Cache-Control": "no-store, private",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(
        calendar_of(duties[:500]), content_type="text/calendar; charset=utf-8", headers=headers
    )
