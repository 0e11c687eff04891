"""Accounts, offices and what is set up, for administrators. Each act is one of `organizations.people`'s."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.parts import Event, Tab
from chenghua_portal.foundation.web.keyset import Place, read_place
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.workbench.administration.acts import ACTS, WORDS
from chenghua_portal.workbench.administration.facts import settings_now
from chenghua_portal.workbench.administration.forms import OfficeForm, PoolForm, ReasonForm, UserFilter
from chenghua_portal.workbench.administration.queries import (
    acts_on,
    office_page,
    user_page,
    users_for,
    users_found,
)
from evaluation.panels.actions import register_expert
from evaluation.panels.models import Expert
from evaluation.panels.queries import entry_of
from organizations.people.actions import establish_with_member
from organizations.people.models import Membership
from organizations.people.queries import memberships_visible_to
from organizations.registry.history import data_of

ADMINISTER = "organizations.administer"


def tabs(current: str) -> list[Tab]:
    """The pages of administration."""
    pages = {
        "workbench:user-list": _("Accounts"),
        "workbench:office-list": _("Offices and agencies"),
        "workbench:settings": _("What is set up"),
    }
    return [Tab(label, reverse(name), name == current) for name, label in pages.items()]


def place_after(place: Place | None, chosen: dict[str, str]) -> str:
    if place is None:
        return ""
    at, pk = place
    return f"?{urlencode({**chosen, 'after': f'{at.isoformat()}~{pk}'})}"


@signed_in
@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, ADMINISTER)
    form = UserFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    chosen = {key: value for key, value in wanted.items() if value}
    place = read_place(request.GET.get("after", ""))
    page = user_page(users_found(users_for(actor), chosen), place)
    context = {
        "tabs": tabs("workbench:user-list"),
        "form": form,
        "is_filtered": bool(chosen),
        "rows": [(user, own_role_names(user), user.present) for user in page.rows],  # type: ignore[attr-defined]
        "previous_url": f"?{urlencode(chosen)}" if place else "",
        "next_url": place_after(page.after, chosen),
    }
    return render(request, "workbench/administration/user_list.html", context)


def own_role_names(user: User) -> str:
    """The roles a person holds beside organizations, in words."""
    return str(_(", ")).join(str(User.Role(role).label) for role in User.Role.values if role in user.roles)


@signed_in
@require_safe
def user_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: what it is, where its person acts, and what administrators did to it."""
    actor = actor_of(request)
    require(actor, ADMINISTER)
    user = fetch(users_for(actor), pk=pk)
    memberships = memberships_visible_to(actor).filter(user=user).order_by("-since", "-id")
    is_own = user.pk == actor.user_id
    if not is_own:
        record_read(user, by=actor)
    context = {
        "account": user,
        "is_own": is_own,
        "own_roles": own_role_names(user),
        "present": [m for m in memberships if m.until is None],
        "past": [m for m in memberships if m.until is not None],
        "acts": [] if is_own else [(name, act) for name, act in ACTS.items() if act.fits(user)],
        "is_evaluator": User.Role.EVALUATOR in user.roles,
        "entry": entry_of(user),
        "left_alone": without_owner(memberships, user),
        "history": [event_of(event) for event in acts_on(user)],
    }
    return render(request, "workbench/administration/user_detail.html", context)


def without_owner(memberships: Any, user: User) -> list[str]:
    """The organizations that nobody else owns, as a warning before the account is switched off."""
    owned = [m.organization_id for m in memberships if m.until is None and "owner" in m.roles]
    others = Membership.objects.filter(
        organization__in=owned, until=None, user__is_active=True, roles__contains=["owner"]
    )
    shared = set(others.exclude(user=user).values_list("organization_id", flat=True))
    return [
        m.organization.name for m in memberships if m.organization_id in set(owned) - shared and not m.until
    ]


def event_of(event: Any) -> Event:
    title, tone = WORDS[event.verb]
    data = data_of(event)
    told = {"who": event.actor_name, "reason": data.get("reason", "")}
    role = [str(User.Role(data["role"]).label)] if data.get("role") else []
    note = str(_(", ")).join([*role, _("%(who)s: %(reason)s") % told])
    return Event(at=event.at, title=str(title), note=note, tone=tone)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def user_act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """The check page of an act on an account, and the act with its reason."""
    actor = actor_of(request)
    require(actor, ADMINISTER)
    user = fetch(users_for(actor), pk=pk)
    if act not in ACTS:
        raise Http404
    chosen = ACTS[act]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen.run(user, form.cleaned_data["reason"], by=actor)
        messages.success(
            request, _("%(act)s: %(name)s. It is on record.") % {"act": chosen.title, "name": user}
        )
        return redirect("workbench:user-detail", pk=user.pk)
    context = {"account": user, "act": chosen, "form": form}
    return render(request, "workbench/administration/user_act.html", context)


def facts_of(entry: Expert | None) -> dict[str, str]:
    if entry is None:
        return {}
    code = entry.employer.code or "" if entry.employer else ""
    return {"title": entry.title, "field": entry.field, "employer": code}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def user_pool(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the pool knows of an evaluator, to be brought up to date."""
    actor = actor_of(request)
    require(actor, "evaluation.register_expert")
    user = fetch(users_for(actor).filter(roles__contains=[User.Role.EVALUATOR]), pk=pk)
    entry = entry_of(user)
    form = PoolForm(request.POST if request.method == "POST" else None, initial=facts_of(entry))
    if form.is_valid():
        register_expert(user, by=actor, **form.cleaned_data)
        messages.success(
            request, _("The pool of evaluators is brought up to date: %(name)s.") % {"name": user}
        )
        return redirect("workbench:user-detail", pk=user.pk)
    return render(request, "workbench/administration/user_pool.html", {"account": user, "form": form})


@signed_in
@require_safe
def office_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, ADMINISTER)
    place = read_place(request.GET.get("after", ""))
    page = office_page(place)
    context = {
        "tabs": tabs("workbench:office-list"),
        "rows": page.rows,
        "may_create": allowed(actor, "organizations.establish_office"),
        "previous_url": reverse("workbench:office-list") if place else "",
        "next_url": place_after(page.after, {}),
    }
    return render(request, "workbench/administration/office_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def office_create(request: HttpRequest) -> HttpResponse:
    """Set an office or agency up and invite its first member."""
    actor = actor_of(request)
    require(actor, "organizations.establish_office")
    form = OfficeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            office = establish_with_member(by=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            told = _("%(name)s is set up. The invitation goes to %(email)s.")
            messages.success(request, told % {"name": office.name, "email": form.cleaned_data["email"]})
            return redirect("organizations:organization-detail", pk=office.pk)
    return render(request, "workbench/administration/office_create.html", {"form": form})


@signed_in
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Which facts the environment gives. Read only: the operator at the server sets them."""
    require(actor_of(request), ADMINISTER)
    groups = settings_now()
    lines = [line for _group, found in groups for line in found]
    context = {
        "tabs": tabs("workbench:settings"),
        "groups": groups,
        "open": sum(not line.is_set for line in lines),
        "total": len(lines),
    }
    return render(request, "workbench/administration/settings.html", context)
