"""The bank account of an organization: set with a step-up, opened in full on the record."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.signin.freshness import fresh
from organizations.registry.actions import open_bank_account, set_bank_account
from organizations.registry.forms.facts import AccountFields
from organizations.registry.queries import account_of, organizations_visible_to


@signed_in
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def account_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say where the organization is paid. The form is never filled in with the present account."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.set_bank_account", organization)
    form = AccountFields(request.POST if request.method == "POST" else None)
    if form.is_valid():
        set_bank_account(organization, form.account, by=actor)
        messages.success(request, _("Payments go to this account from now on."))
        return redirect("organizations:organization-detail", pk=pk)
    context = {"organization": organization, "form": form, "account": account_of(organization)}
    return render(request, "organizations/registry/account_set.html", context)


@signed_in
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def account_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The account masked; in full after a click, which is put on record."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.read_bank_account", organization)
    context = {
        "organization": organization,
        "account": account_of(organization),
        "opened": open_bank_account(organization, by=actor) if request.method == "POST" else None,
        "can_set": allowed(actor, "organizations.set_bank_account", organization),
    }
    return render(request, "organizations/registry/account_open.html", context)
