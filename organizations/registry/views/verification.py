from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.foundation.web.refusals import Refused
from organizations.registry.actions import refuse_organization, return_organization, verify_organization
from organizations.registry.facts import fingerprint
from organizations.registry.forms.deciding import ReasonForm, VerificationForm
from organizations.registry.history import history_of
from organizations.registry.models import Organization
from organizations.registry.queries import (
    PAGE_SIZE,
    accounts_shared_with,
    certificates_visible_to,
    look_at_code,
    namesakes_of,
    organizations_visible_to,
    queue_page,
)
from organizations.registry.views.tabs import queue_tabs


@signed_in
@require_safe
def verification_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "organizations.verify_organization")
    place = read_place(request.GET.get("after", ""))
    page = queue_page(place)
    context = {
        "tabs": queue_tabs("organizations:verification-list"),
        "page": page,
        "now": actor.arrived_at,
        "page_size": PAGE_SIZE,
        "previous_url": reverse("organizations:verification-list") if place else "",
        "next_url": page_after(page.after),
    }
    return render(request, "organizations/registry/verification_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.verify_organization", organization)
    form = VerificationForm(request.POST or None)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        verify_organization(organization, by=actor, seen=seen, checked=form.checked)
        messages.success(
            request, _("%(name)s is verified. Its members have been told.") % {"name": organization.name}
        )
        return redirect("organizations:verification-list")
    return verification_page(request, organization, form, ReasonForm())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for correction."""
    told = _("%(name)s is asked to correct its registration. Its members have been told what.")
    return turned_down(request, pk, return_organization, told)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refuse with reasons."""
    told = _("The registration of %(name)s was refused. Its members have been told why.")
    return turned_down(request, pk, refuse_organization, told)


def turned_down(
    request: HttpRequest, pk: UUID, action: Callable[..., Organization], told: str
) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.verify_organization", organization)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        action(organization, form.cleaned_data["reason"], by=actor, seen=form.cleaned_data["seen"])
        messages.success(request, told % {"name": organization.name})
        return redirect("organizations:verification-list")
    return verification_page(request, organization, VerificationForm(), form)


def verification_page(
    request: HttpRequest, organization: Organization, verification: VerificationForm, reason: ReasonForm
) -> HttpResponse:
    """The facts and their paper beside checklist and reasons; only what is pending can be decided."""
    if organization.status != Organization.Status.PENDING:
        raise Refused(
            _("This registration has been decided already: %(status)s. Nothing is left to do here.")
            % {"status": organization.get_status_display()}
        )
    papers = certificates_visible_to(actor_of(request)).filter(organization=organization)
    context = {
        "organization": organization,
        "papers": papers,
        "code": look_at_code(organization.code or "", own=organization.pk),
        "namesakes": namesakes_of(organization)[:5],
        "same_account": accounts_shared_with(organization)[:5],
        "history": history_of(organization),
        "seen": fingerprint(organization),
        "verification": verification,
        "reason": reason,
    }
    return render(request, "organizations/registry/verify.html", context)
