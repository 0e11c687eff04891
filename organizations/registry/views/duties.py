"""What an organization does here beside bidding: the administrators' page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from organizations.registry.actions import assign_duties
from organizations.registry.forms.deciding import DutiesForm
from organizations.registry.models import DUTIES
from organizations.registry.queries import organizations_visible_to


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def duties(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.establish_office", organization)
    held = [duty for duty in DUTIES if getattr(organization, duty)]
    form = DutiesForm(request.POST if request.method == "POST" else None, initial={"duties": held})
    if form.is_valid():
        assign_duties(organization, form.cleaned_data["duties"], by=actor)
        messages.success(request, _("The duties of %(name)s are set.") % {"name": organization.name})
        return redirect("organizations:organization-detail", pk=pk)
    context = {"organization": organization, "form": form}
    return render(request, "organizations/registry/duties.html", context)
