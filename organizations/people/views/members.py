from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.actions import appoint, end_membership, hand_over, invite
from organizations.people.forms import HandOverForm, InvitationForm, RolesForm
from organizations.people.models import role_names
from organizations.people.queries import memberships_visible_to
from organizations.people.rules import givable_roles
from organizations.registry.queries import organizations_visible_to

DETAIL = "organizations:organization-detail"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite somebody by e-mail. The answer is the same whether or not the address has an account."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.appoint_member", organization)
    givable = givable_roles(actor, organization)
    form = InvitationForm(request.POST if request.method == "POST" else None, givable=givable)
    if form.is_valid():
        try:
            invitation = invite(organization, **form.cleaned_data, by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            told = _("The invitation goes to %(email)s. It is valid for 14 days.")
            messages.success(request, told % {"email": invitation.email})
            return redirect(DETAIL, pk=organization.pk)
    context = {"form": form, "organization": organization}
    return render(request, "organizations/people/member_add.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_roles(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a member is."""
    actor = actor_of(request)
    membership = fetch(memberships_visible_to(actor).filter(until=None), pk=pk)
    organization = membership.organization
    require(actor, "organizations.appoint_member", organization)
    givable = givable_roles(actor, organization)
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        givable=givable,
        initial={"roles": membership.roles},
    )
    if form.is_valid():
        try:
            appoint(membership.user, organization, form.cleaned_data["roles"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("The roles of %(name)s are changed.") % {"name": membership.user})
            return redirect(DETAIL, pk=organization.pk)
    kept = role_names(set(membership.roles) - set(givable))
    context = {"form": form, "membership": membership, "kept": kept}
    return render(request, "organizations/people/member_roles.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The check page, and the end of a membership: somebody else's or one's own."""
    actor = actor_of(request)
    membership = fetch(memberships_visible_to(actor).filter(until=None), pk=pk)
    require(actor, "organizations.end_membership", membership)
    is_own = membership.user_id == actor.user_id
    if request.method == "POST":
        end_membership(membership, by=actor)
        if is_own:
            told = _("You have left %(name)s.") % {"name": membership.organization.name}
        else:
            told = _("%(name)s no longer belongs to the organization.") % {"name": membership.user}
        messages.success(request, told)
        return redirect(DETAIL, pk=membership.organization_id)
    context = {"membership": membership, "is_own": is_own}
    return render(request, "organizations/people/member_end.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def owner_hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another member the owner in one's own place."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.hand_over", organization)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        organization_id=organization.pk,
        actor_id=actor.user_id,
    )
    if form.is_valid():
        try:
            hand_over(organization, form.cleaned_data["to"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            told = _("%(name)s is the owner now. You stay as editor.") % {"name": form.cleaned_data["to"]}
            messages.success(request, told)
            return redirect(DETAIL, pk=organization.pk)
    context = {"form": form, "organization": organization}
    return render(request, "organizations/people/hand_over.html", context)
