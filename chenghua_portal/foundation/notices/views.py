import base64
import hashlib
import re
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.notices import actions
from chenghua_portal.foundation.notices import models as rows
from chenghua_portal.foundation.notices.channels import OUTGOING, address_index, addresses_of
from chenghua_portal.foundation.notices.forms import AddressForm, LogFilter, PreferencesForm, standing_label
from chenghua_portal.foundation.notices.kinds import (
    NoticeKind,
    families,
    family_label,
    kind_named,
    kind_names,
)
from chenghua_portal.foundation.notices.logbook import acts_on, as_line, as_suppressed
from chenghua_portal.foundation.notices.preferences import wishes_of
from chenghua_portal.foundation.notices.preview import preview, previews
from chenghua_portal.foundation.notices.queries import (
    Standing,
    counts_for,
    is_standing,
    notices_for,
    page_of,
    suppressions_for,
)
from chenghua_portal.foundation.notices.suppression import is_suppressed
from chenghua_portal.foundation.ui.parts import Figure
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.foundation.web.refusals import Refused

HTML_LANG = {"zh-hans": "zh-CN", "en": "en"}
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Over which channels and when one wants to be told."""
    actor = actor_of(request)
    reachable = {c: addresses_of(c, [actor.person]).get(actor.person, "") for c in OUTGOING}
    form = PreferencesForm(
        request.POST or None,
        wishes=wishes_of([actor.person])[actor.person],
        preferences=rows.Preferences.objects.filter(pk=actor.person).first() or rows.Preferences(),
        channels=[rows.Notice.Channel.SITE, *(c for c, address in reachable.items() if address)],
    )
    if request.method == "POST" and form.is_valid():
        actions.save_preferences(
            by=actor,
            choices=form.choices,
            has_quiet_hours=form.cleaned_data["has_quiet_hours"],
            quiet_from=form.cleaned_data["quiet_from"],
            quiet_until=form.cleaned_data["quiet_until"],
            digest_hour=form.cleaned_data["digest_hour"],
        )
        messages.success(request, _("Saved. It holds for messages from now on."))
        return redirect("notices:preferences")
    context = {
        "form": form,
        "broken": [c.label for c, a in reachable.items() if a and is_suppressed(c, address_index(c, a))],
        "addresses": [(c.label, a) for c, a in reachable.items()],
    }
    return render(request, "notices/preferences.html", context)


# --- what operators see


@signed_in
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Every message and what became of it, by heading alone."""
    actor = actor_of(request)
    require(actor, "notices.operate")
    form = LogFilter(request.GET)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    found = notices_for(actor)
    if "state" in chosen:
        found = found.filter(is_standing(Standing(chosen["state"])))
    found = found.filter(**{name: chosen[name] for name in ("channel", "kind") if name in chosen})
    place = read_place(request.GET.get("after", ""))
    page = page_of(found, "created_at", place)
    query = urlencode(chosen)
    further = page_after(page.after)
    context = {
        "form": form,
        "figures": [
            Figure(
                str(standing_label(standing)),
                str(count),
                url=f"?state={standing.value}" if count else "",
                is_due=count > 0 and standing in {Standing.UNCERTAIN, Standing.UNDELIVERABLE},
            )
            for standing, count in counts_for(actor).items()
        ]
        + [
            Figure(
                _("Addresses out of use"),
                str(suppressions_for(actor).count()),
                url=reverse("notices:suppression-list"),
            )
        ],
        "lines": [as_line(notice) for notice in page.rows],
        "is_filtered": bool(chosen),
        "previous_url": f"?{query}" if place else "",
        "next_url": f"{further}&{query}" if further and query else further,
    }
    return render(request, "notices/log.html", context)


@signed_in
@require_safe
def log_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    notice = fetch(notices_for(actor_of(request)), pk=pk)
    context = {
        "line": as_line(notice),
        "notice": notice,
        "acts": acts_on(notice),
        "may_retry": notice.state in actions.CAN_GO_AGAIN,
        "may_settle": notice.is_uncertain and notice.state != rows.Notice.State.SENDING,
    }
    return render(request, "notices/log_detail.html", context)


@signed_in
@require_POST
def log_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    actions.retry_notice(fetch(notices_for(actor), pk=pk), by=actor)
    messages.success(request, _("The message is sent again."))
    return redirect("notices:log-detail", pk)


@signed_in
@require_POST
def log_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    notice = fetch(notices_for(actor), pk=pk)
    verdict = request.POST.get("verdict")
    if verdict not in {"delivered", "undelivered"}:
        raise Refused(_("Say whether the message arrived."))
    actions.settle_notice(notice, is_delivered=verdict == "delivered", by=actor)
    messages.success(request, _("Noted on the record."))
    return redirect("notices:log-detail", pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def suppression_list(request: HttpRequest) -> HttpResponse:
    """Addresses out of use, and one more by hand."""
    actor = actor_of(request)
    require(actor, "notices.operate")
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.suppress_address(rows.Notice.Channel.MAIL, form.cleaned_data["address"], by=actor)
        except Refused as refused:
            form.add_error("address", str(refused.refusal.reason))
        else:
            messages.success(
                request, _("Nothing is sent to this address any more. Its owner is told on the site.")
            )
            return redirect("notices:suppression-list")
    place = read_place(request.GET.get("after", ""))
    page = page_of(suppressions_for(actor), "since", place)
    context = {
        "form": form,
        "suppressed": as_suppressed(page.rows),
        "previous_url": reverse("notices:suppression-list") if place else "",
        "next_url": page_after(page.after),
    }
    return render(request, "notices/suppression_list.html", context)


@signed_in
@require_POST
def suppression_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    actions.lift_suppression(fetch(suppressions_for(actor), pk=pk), by=actor)
    messages.success(request, _("The address is in use again."))
    return redirect("notices:suppression-list")


# --- what there is to be told


@signed_in
@require_safe
def kind_list(request: HttpRequest) -> HttpResponse:
    """Every kind of notice, in both languages."""
    require(actor_of(request), "notices.operate")
    groups = [
        (
            family_label(family),
            [(kind, [(HTML_LANG[p.language], p) for p in previews(kind)]) for kind in kinds],
        )
        for family, kinds in families().items()
    ]
    return render(request, "notices/kind_list.html", {"groups": groups})


@signed_in
@require_safe
def kind_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One kind with its mail in both languages."""
    require(actor_of(request), "notices.operate")
    kind = _kind(key)
    path = reverse("notices:kind-mail", args=[key])
    names = dict(settings.LANGUAGES)
    context = {
        "kind": kind,
        "family": family_label(kind.family),
        "shown": [
            (names[p.language], HTML_LANG[p.language], p, translate_url(path, p.language))
            for p in previews(kind)
        ],
    }
    return render(request, "notices/kind_detail.html", context)


@signed_in
@require_safe
def kind_mail(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a mail as a mail program shows it, in the language of the address."""
    require(actor_of(request), "notices.operate")
    html = preview(_kind(key), get_language() or settings.LANGUAGE_CODE).html
    # The one page of ours that brings its own style, as mails must: exactly this one.
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in STYLE.findall(html)]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes)
    policy = f"default-src 'none'; style-src {allowed}; frame-ancestors 'none'; base-uri 'none'"
    return HttpResponse(html, headers={"Content-Security-Policy": policy})


def _kind(key: str) -> NoticeKind:
    if key not in kind_names():
        raise Http404
    return kind_named(key)
