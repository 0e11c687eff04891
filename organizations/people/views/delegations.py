from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, signed_in
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.people.actions import delegate, end_delegation
from organizations.people.forms import DelegationForm, colleagues
from organizations.people.models import Delegation
from organizations.people.queries import current_membership, delegations_visible_to
from organizations.registry.models import Organization

SHOWN = 50


@signed_in
@require_safe
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom in the organization acted for: now, later, and before."""
    actor = actor_of(request)
    found = delegations_visible_to(actor)
    now = actor.arrived_at
    present = [
        (each, standing(each, now), allowed(actor, "organizations.end_delegation", each))
        for each in found.filter(ends_at__gt=now)
    ]
    context = {
        "present": present,
        "past": [(each, standing(each, now)) for each in found.filter(ends_at__lte=now)[:SHOWN]],
        "organization_name": actor.organization_name,
        "has_organization": actor.organization_id is not None,
    }
    return render(request, "organizations/people/delegation_list.html", context)


def standing(delegation: Delegation, now: object) -> tuple[str, str]:
    """How a delegation stands, in a word and its tone."""
    if delegation.ended_at is not None:
        return _("Ended early"), "off"
    if delegation.ends_at <= now:  # type: ignore[operator]
        return _("Over"), "off"
    if delegation.starts_at > now:  # type: ignore[operator]
        return _("Begins later"), "info"
    return _("In force"), "ok"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_create(request: HttpRequest) -> HttpResponse:
    """Lend own roles to a colleague."""
    actor = actor_of(request)
    own = current_membership(actor.person, actor.organization_id) if actor.organization_id else None
    if own is None:
        raise Refused(_("You act for no organization, so there is no role to lend."))
    organization: Organization = own.organization
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        organization_id=organization.pk,
        actor_id=actor.user_id,
        own=own.roles,
        today=beijing_date(actor.arrived_at),
    )
    if form.is_valid():
        try:
            made = delegate(organization, **form.cleaned_data, by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            told = _("%(name)s stands in for you in the time you chose. You are both told.")
            messages.success(request, told % {"name": made.deputy})
            return redirect("organizations:delegation-list")
    context = {
        "form": form,
        "organization": organization,
        "is_alone": not colleagues(organization.pk, actor.user_id).exists(),
        "may_invite": allowed(actor, "organizations.appoint_member", organization),
    }
    return render(request, "organizations/people/delegation_create.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The check page, and the early end."""
    actor = actor_of(request)
    delegation = fetch(delegations_visible_to(actor).filter(ends_at__gt=actor.arrived_at), pk=pk)
    if request.method == "POST":
        end_delegation(delegation, by=actor)
        told = _("%(deputy)s no longer stands in for %(principal)s.")
        messages.success(request, told % {"deputy": delegation.deputy, "principal": delegation.principal})
        return redirect("organizations:delegation-list")
    is_begun = delegation.starts_at <= actor.arrived_at
    context = {"delegation": delegation, "is_begun": is_begun}
    return render(request, "organizations/people/delegation_end.html", context)
