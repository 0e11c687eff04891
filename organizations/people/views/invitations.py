from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.identity.actors import HAT_SESSION_KEY, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from organizations.people.actions import accept_invitation, renew_invitation, revoke_invitation
from organizations.people.actions.invitations import token_hash, why_closed
from organizations.people.models import Invitation
from organizations.people.queries import invitations_visible_to

DETAIL = "organizations:organization-detail"


@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a mail leads. Only the person invited reads more than that there is an invitation.

    A visitor is told which address to sign in with, masked; anybody else that it is not theirs.
    """
    found = Invitation.objects.select_related("organization", "invited_by").filter(
        token_sha256=token_hash(token)
    )
    invited = found.first()
    if invited is None:
        raise Http404
    actor = actor_of(request)
    is_theirs = allowed(actor, "organizations.accept_invitation", invited)
    problem = why_closed(invited, actor)
    context = {
        "invitation": invited,
        "is_theirs": is_theirs,
        "is_stranger": actor.is_signed_in and not is_theirs,
        "is_closed": problem is not None,
        "problem": problem if is_theirs else None,
        "address": masked(invited.email),
        "here": request.get_full_path(),
    }
    response = render(request, "organizations/people/invitation.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def masked(email: str) -> str:
    """The address as far as its owner recognizes it: w***@example.org."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"


@signed_in
@require_POST
def invitation_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Join, and act for the organization from now on."""
    actor = actor_of(request)
    invited = fetch(Invitation.objects.select_related("organization"), pk=pk)
    if not allowed(actor, "organizations.accept_invitation", invited):
        raise Http404
    membership = accept_invitation(invited, by=actor)
    request.session[HAT_SESSION_KEY] = str(membership.organization_id)
    messages.success(request, _("You now act for %(name)s.") % {"name": invited.organization.name})
    return redirect(DETAIL, pk=membership.organization_id)


@signed_in
@require_POST
def invitation_renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    invited = fetch(invitations_visible_to(actor), pk=pk)
    renew_invitation(invited, by=actor)
    told = _("The invitation goes to %(email)s once more. The link sent before no longer works.")
    messages.success(request, told % {"email": invited.email})
    return redirect(DETAIL, pk=invited.organization_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The check page, and the withdrawal."""
    actor = actor_of(request)
    invited = fetch(invitations_visible_to(actor), pk=pk)
    require(actor, "organizations.appoint_member", invited.organization)
    if request.method == "POST":
        revoke_invitation(invited, by=actor)
        messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": invited.email})
        return redirect(DETAIL, pk=invited.organization_id)
    return render(request, "organizations/people/invitation_revoke.html", {"invitation": invited})
