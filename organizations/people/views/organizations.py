from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.people.history import history_of
from organizations.people.models import Invitation, JoinRequest, Membership, Role
from organizations.people.queries import (
    invitations_visible_to,
    join_requests_visible_to,
    memberships_visible_to,
)
from organizations.people.rules import givable_roles, is_administrator
from organizations.registry.actions import resubmit_organization
from organizations.registry.forms.facts import FactsForm, form_for, present_facts
from organizations.registry.models import Organization
from organizations.registry.panels import papers_of
from organizations.registry.queries import CodeAnswer, look_at_code, organizations_visible_to
from organizations.registry.rules import acts_for
from organizations.registry.transitions import RESUBMIT

TONES: dict[str, str] = {
    Organization.Status.PENDING: "info",
    Organization.Status.RETURNED: "due",
    Organization.Status.VERIFIED: "ok",
    Organization.Status.REFUSED: "due",
}
INVITATION_TONES: dict[str, tuple[Any, str]] = {
    Invitation.State.OPEN: (Invitation.State.OPEN.label, "info"),
    Invitation.State.EXPIRED: (Invitation.State.EXPIRED.label, "due"),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.edit_organization", organization)
    if organization.status not in RESUBMIT.sources:
        return redirect("organizations:change-new", pk=organization.pk)
    form = facts_form(request, actor, organization)
    if form.is_valid():
        try:
            resubmit_organization(organization, by=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("Corrected and sent again. It waits for verification."))
            return redirect("organizations:organization-detail", pk=organization.pk)
    context = {
        "form": form,
        "organization": organization,
        "tone": TONES[organization.status],
        "code": code_answer(form),
    }
    return render(request, "organizations/people/edit.html", context)


def facts_form(request: HttpRequest, actor: Actor, organization: Organization) -> FactsForm:
    """Bound when it is to be sent; for the button "check" only filled in again, without complaints."""
    kind = form_for(organization)
    known: dict[str, Any] = {"today": beijing_date(actor.arrived_at), "own": organization}
    if request.method != "POST":
        return kind(initial=present_facts(organization), **known)
    if "check" in request.POST:
        return kind(initial=request.POST.dict(), **known)
    return kind(request.POST, **known)


def code_answer(form: FactsForm) -> CodeAnswer | None:
    """What the code says, below its field; a code that failed with the form has its error there."""
    if "code" not in form.fields or (form.is_bound and "code" in form.errors):
        return None
    return look_at_code(str(form["code"].value() or ""), own=form.own_id)


@signed_in
@require_safe
def organization_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    is_inside = allowed(actor, "organizations.read_organization_history", organization)
    is_open = organization.status in RESUBMIT.sources
    is_pending = organization.status == Organization.Status.PENDING
    can_edit = is_open and allowed(actor, "organizations.edit_organization", organization)
    can_verify = is_pending and allowed(actor, "organizations.verify_organization", organization)
    context = {
        "organization": organization,
        "tone": TONES[organization.status],
        "is_inside": is_inside,
        "sees_people": is_inside or is_administrator(actor),
        "history": history_of(organization) if is_inside else (),
        "can_edit": can_edit,
        "can_verify": can_verify,
        "can_set_duties": allowed(actor, "organizations.establish_office"),
        **papers_of(organization, actor),
        **people_of(organization, actor),
    }
    return render(request, "organizations/people/detail.html", context)


def people_of(organization: Organization, actor: Actor) -> dict[str, Any]:
    """The part of the page about people: who belongs to it, who is invited, and what the actor may do about it."""
    members = memberships_visible_to(actor).filter(organization=organization, until=None)
    givable = set(givable_roles(actor, organization))
    can_appoint = bool(givable)
    waiting = invitations_visible_to(actor).filter(
        organization=organization, accepted_at=None, revoked_at=None
    )
    found = waiting if can_appoint else Invitation.objects.none()
    return {
        "members": [
            (m, acts_on(m, actor, givable)) for m in members.order_by("-user__is_active", "since", "id")
        ],
        "invitations": [(i, INVITATION_TONES[i.state_at(actor.arrived_at)]) for i in found],
        "can_appoint": can_appoint,
        "joining": join_requests_visible_to(actor).filter(
            organization=organization, status=JoinRequest.Status.OPEN
        )
        if acts_for(actor, organization, Role.OWNER)
        else (),
        "is_member": actor.organization_id == organization.pk,
        "can_hand_over": allowed(actor, "organizations.hand_over", organization),
    }


def acts_on(membership: Membership, actor: Actor, givable: set[Any]) -> dict[str, bool]:
    """What the actor may do about one member: change the roles, send away, or leave."""
    is_own = membership.user_id == actor.user_id
    return {
        "change": bool(givable) and (not is_own or actor.has_role("owner")),
        "end": not is_own and set(membership.roles) <= givable,
        "leave": is_own and actor.organization_id == membership.organization_id,
    }


@signed_in
@require_safe
def my_organization(request: HttpRequest) -> HttpResponse:
    """The page of the organization acted for; without one, the form to register it."""
    actor = actor_of(request)
    if actor.organization_id is None:
        return redirect("organizations:register")
    return redirect("organizations:organization-detail", pk=actor.organization_id)
