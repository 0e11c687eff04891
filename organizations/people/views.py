from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.identity.actors import HAT_SESSION_KEY, Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.people.actions import appoint, end_membership, register_organization
from organizations.people.forms import MemberForm
from organizations.people.history import history_of
from organizations.people.queries import memberships_visible_to
from organizations.registry.actions import resubmit_organization
from organizations.registry.forms import OrganizationForm
from organizations.registry.models import Organization
from organizations.registry.queries import look_at_code, organizations_visible_to
from organizations.registry.transitions import RESUBMIT

TONES: dict[str, str] = {
    Organization.Status.PENDING: "info",
    Organization.Status.VERIFIED: "ok",
    Organization.Status.REFUSED: "due",
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form; its second button only reads the code and gives the form back as it was."""
    actor = actor_of(request)
    require(actor, "organizations.register_organization")
    form = organization_form(request, actor)
    if form.is_valid():
        try:
            organization = register_organization(by=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            request.session[HAT_SESSION_KEY] = str(organization.pk)
            messages.success(
                request,
                _(
                    "%(name)s is registered. An official now compares it with the certificate, "
                    "as a rule within 5 working days."
                )
                % {"name": organization.name},
            )
            return redirect("organizations:organization-detail", pk=organization.pk)
    context = {"form": form, "code": code_answer(form)}
    return render(request, "organizations/people/register.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.edit_organization", organization)
    if organization.status not in RESUBMIT.sources:
        raise Refused(
            _(
                "%(name)s is verified, and verified facts stay as they are. "
                "If one has changed, tell a purchaser's official."
            )
            % {"name": organization.name}
        )
    form = organization_form(request, actor, organization)
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


def organization_form(
    request: HttpRequest, actor: Actor, organization: Organization | None = None
) -> OrganizationForm:
    """Bound when it is to be sent; for the button "check" only filled in again, without complaints."""
    known: dict[str, Any] = {"today": beijing_date(actor.arrived_at), "own": organization}
    if request.method != "POST":
        initial = OrganizationForm.facts_of(organization) if organization else None
        return OrganizationForm(initial=initial, **known)
    if "check" in request.POST:
        return OrganizationForm(initial=request.POST.dict(), **known)
    return OrganizationForm(request.POST, **known)


def code_answer(form: OrganizationForm) -> Any:
    """What the code says, below its field; a code that failed with the form has its error there."""
    if form.is_bound and "code" in form.errors:
        return None
    return look_at_code(str(form["code"].value() or ""), own=form.own.pk if form.own else None)


@signed_in
@require_safe
def organization_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    is_inside = allowed(actor, "organizations.read_organization_history", organization)
    is_open = organization.status in RESUBMIT.sources
    is_pending = organization.status == Organization.Status.PENDING
    members = memberships_visible_to(actor).filter(organization=organization)
    context = {
        "organization": organization,
        "tone": TONES[organization.status],
        "is_inside": is_inside,
        "members": members.filter(until=None).order_by("since", "id") if is_inside else (),
        "history": history_of(organization) if is_inside else (),
        "can_edit": is_open and allowed(actor, "organizations.edit_organization", organization),
        "can_verify": is_pending and allowed(actor, "organizations.verify_organization", organization),
        "can_appoint": allowed(actor, "organizations.appoint_member", organization),
    }
    return render(request, "organizations/people/detail.html", context)


@signed_in
@require_safe
def my_organization(request: HttpRequest) -> HttpResponse:
    """The page of the organization acted for; without one, the form to register it."""
    actor = actor_of(request)
    if actor.organization_id is None:
        return redirect("organizations:register")
    return redirect("organizations:organization-detail", pk=actor.organization_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.appoint_member", organization)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.user is not None:
        try:
            appoint(form.user, organization, form.cleaned_data["roles"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("%(name)s has been added and told.") % {"name": form.user.name})
            return redirect("organizations:organization-detail", pk=organization.pk)
    return render(
        request, "organizations/people/member_add.html", {"form": form, "organization": organization}
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The check page, and the end of a membership."""
    actor = actor_of(request)
    membership = fetch(memberships_visible_to(actor).filter(until=None), pk=pk)
    require(actor, "organizations.appoint_member", membership.organization)
    if request.method == "POST":
        end_membership(membership, by=actor)
        messages.success(
            request, _("%(name)s no longer belongs to the organization.") % {"name": membership.user}
        )
        return redirect("organizations:organization-detail", pk=membership.organization_id)
    return render(request, "organizations/people/member_end.html", {"membership": membership})


@signed_in
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organizations from now on."""
    actor = actor_of(request)
    hat = next((hat for hat in actor.hats if str(hat.organization_id) == request.POST.get("hat")), None)
    if hat is not None:
        request.session[HAT_SESSION_KEY] = str(hat.organization_id)
        messages.success(request, _("You now act for %(name)s.") % {"name": hat.organization_name})
    target = request.POST.get("next", "")
    if not (target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)):
        target = resolve_url(settings.LOGIN_REDIRECT_URL)
    return redirect(target)
