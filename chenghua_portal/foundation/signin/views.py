"""allauth's views where the portal does more than show its own page, and the page of an account's security."""

from typing import Any, ClassVar, cast

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import fetch, signed_in
from chenghua_portal.foundation.signin import actions
from chenghua_portal.foundation.signin.factors import HAS_FACTOR
from chenghua_portal.foundation.signin.freshness import fresh
from chenghua_portal.foundation.signin.phones import masked, numbers_of
from chenghua_portal.foundation.signin.queries import factors_of, sessions_of
from chenghua_portal.foundation.signin.rules import owes_factor
from chenghua_portal.foundation.signin.sessions import stored_key
from chenghua_portal.foundation.signin.sms import can_send_sms
from chenghua_portal.foundation.web.views import error_page


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth's limits on mails and codes answer with."""
    return error_page(request, "429", 429)


@signed_in
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What protects the account: ways to sign in, second factors, and where it is signed in now."""
    actor = actor_of(request)
    factors = factors_of(actor.person)
    context = {
        "account": User.objects.get(pk=actor.person),
        "phone": masked(number) if (number := numbers_of([actor.person]).get(actor.person)) else "",
        "can_send_sms": can_send_sms(),
        "factors": factors,
        "owes_factor": owes_factor(actor) and not factors.any,
        "second_factor_required": settings.PORTAL_SECOND_FACTOR == "required",
        "sessions": sessions_of(actor.person),
        "this_session": stored_key(request.session.session_key or ""),
    }
    return render(request, "signin/security.html", context)


@signed_in
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, named by the hash of its key, or all but this one."""
    actor = actor_of(request)
    if "others" in request.POST:
        actions.end_other_sessions(by=actor, keep=request.session.session_key or "")
        messages.success(request, _("All other sessions have ended."))
    else:
        actions.end_session(fetch(sessions_of(actor.person), pk=request.POST.get("session", "")), by=actor)
        messages.success(request, _("The session has ended."))
    return redirect("account_security")


class AddressView(account.EmailView):
    """A new address, which counts once the link sent there is followed; the old one is told."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.vouch_for_address(cast(User, request.user))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class FactorChange:
    """A change of second factors: on the record, other sessions end, and it leads back to the overview."""

    request: HttpRequest
    verb: ClassVar[str]

    def form_valid(self, form: Any) -> HttpResponse:
        by = actor_of(self.request)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            actions.note_factor_change(self.verb, by=by, keep=self.request.session.session_key)
        self.request.session.pop(HAS_FACTOR, None)
        return response

    def get_success_url(self) -> str:
        made_codes = getattr(self, "did_generate_recovery_codes", False)
        return reverse("mfa_view_recovery_codes" if made_codes else "account_security")


class AddApp(FactorChange, totp.ActivateTOTPView):
    verb = "signin.app_added"


class RemoveApp(FactorChange, totp.DeactivateTOTPView):
    verb = "signin.app_removed"


class AddPasskey(FactorChange, webauthn.AddWebAuthnView):
    verb = "signin.passkey_added"


class RemovePasskey(FactorChange, webauthn.RemoveWebAuthnView):
    verb = "signin.passkey_removed"


class NewRecoveryCodes(FactorChange, codes.GenerateRecoveryCodesView):
    verb = "signin.recovery_codes_made"
    did_generate_recovery_codes = True


change_address = signed_in(fresh(AddressView.as_view()))
add_app = signed_in(fresh(AddApp.as_view()))
remove_app = signed_in(fresh(RemoveApp.as_view()))
add_passkey = signed_in(fresh(AddPasskey.as_view()))
remove_passkey = signed_in(fresh(RemovePasskey.as_view()))
new_recovery_codes = signed_in(fresh(NewRecoveryCodes.as_view()))
view_recovery_codes = signed_in(fresh(codes.view_recovery_codes))
