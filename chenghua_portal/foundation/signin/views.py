"""allauth's views where the portal does more than show its own page, and the page of an account's security."""

from typing import Any, cast

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import signed_in
from chenghua_portal.foundation.signin.actions import vouch_for_address
from chenghua_portal.foundation.web.views import error_page


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth's limits on mails and codes answer with."""
    return error_page(request, "429", 429)


@signed_in
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What protects the account, and what can be changed about it."""
    user = User.objects.get(pk=actor_of(request).person)
    return render(request, "signin/security.html", {"account": user})


class AddressView(account.EmailView):
    """A new address, which counts once the link sent there is followed; the old one is told."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        vouch_for_address(cast(User, request.user))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


change_address = signed_in(AddressView.as_view())
