"""Asking to join an organization, and the owner's answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.actions import accept_join, ask_to_join, decline_join, withdraw_join
from organizations.people.forms import JoinForm, RolesForm
from organizations.people.models import JoinRequest
from organizations.people.queries import join_requests_visible_to
from organizations.people.rules import givable_roles

DETAIL = "organizations:organization-detail"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask the owner of an organization that is registered already; one learns no more than that it is."""
    actor = actor_of(request)
    require(actor, "organizations.ask_to_join")
    initial = {"code": request.GET.get("code", "")}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            ask_to_join(**form.cleaned_data, by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("The owner has been told. You will be told the answer."))
            return redirect("organizations:register")
    return render(request, "organizations/people/join.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner adds who asked, with roles, or declines."""
    actor = actor_of(request)
    asked = fetch(join_requests_visible_to(actor), pk=pk)
    require(actor, "organizations.answer_join", asked)
    if asked.status != JoinRequest.Status.OPEN:
        raise Refused(
            _("This request has been answered already: %(status)s.") % {"status": asked.get_status_display()}
        )
    givable = givable_roles(actor, asked.organization)
    is_accepted = request.method == "POST" and "decline" not in request.POST
    form = RolesForm(request.POST if is_accepted else None, givable=givable)
    if request.method == "POST" and not is_accepted:
        decline_join(asked, by=actor)
        messages.success(request, _("Declined. The person has been told."))
        return redirect(DETAIL, pk=asked.organization_id)
    if form.is_valid():
        try:
            accept_join(asked, form.cleaned_data["roles"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            told = _("%(name)s now belongs to the organization, and has been told.")
            messages.success(request, told % {"name": asked.user})
            return redirect(DETAIL, pk=asked.organization_id)
    context = {"form": form, "asked": asked, "can_accept": bool(givable)}
    return render(request, "organizations/people/join_answer.html", context)


@signed_in
@require_POST
def join_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    asked = fetch(join_requests_visible_to(actor), pk=pk)
    withdraw_join(asked, by=actor)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("organizations:register")
