"""The page of an account's mobile number: typed, proved by a code, removed."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import signed_in
from chenghua_portal.foundation.signin.acting import as_visitor
from chenghua_portal.foundation.signin.forms import SIGN_UP
from chenghua_portal.foundation.signin.freshness import fresh
from chenghua_portal.foundation.signin.link_views import EnterForm
from chenghua_portal.foundation.signin.number_sign_up import prove_sign_up
from chenghua_portal.foundation.signin.phones import (
    ask_for_code,
    masked,
    mobile_number,
    numbers_of,
    prove_phone,
    remove_phone,
)
from chenghua_portal.foundation.signin.sms import can_send_sms
from chenghua_portal.foundation.signin.views import too_many_requests
from chenghua_portal.foundation.ui.forms import PortalForm
from chenghua_portal.foundation.web.ids import as_uuid
from chenghua_portal.foundation.web.refusals import Refused


class NumberForm(PortalForm):
    number = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=20,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )

    def clean_number(self) -> Any:
        number = mobile_number(self.cleaned_data["number"])
        if not number:
            raise ValidationError(_("Enter a mobile number of 11 digits."))
        return number


@signed_in
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for a code at a new number, where codes can be sent, or remove the present one."""
    actor = actor_of(request)
    if "remove" in request.POST:
        remove_phone(by=actor)
        messages.success(request, _("The mobile number is removed."))
        return redirect("account_security")
    form = NumberForm(request.POST or None) if can_send_sms() else None
    if form is not None and form.is_valid():
        number = form.cleaned_data["number"]
        if not ratelimit.consume(request, action="verify_phone", key=number):
            return too_many_requests(request)
        ask_for_code(number, by=actor)
        return redirect("account_phone_code")
    present = numbers_of([actor.person]).get(actor.person)
    context = {"form": form, "present": masked(present) if present else ""}
    return render(request, "signin/phone.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_code(request: HttpRequest) -> HttpResponse:
    """The code of a sign-up by number: typed by the browser that asked, it makes the account and opens it."""
    wanted = as_uuid(request.session.get(SIGN_UP))
    if wanted is None:
        return redirect("account_signup")
    form = EnterForm(request.POST or None)
    if form.is_valid():
        try:
            user = prove_sign_up(wanted, form.cleaned_data["code"], by=as_visitor(request))
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            del request.session[SIGN_UP]
            record_authentication(request, user, method="phone")
            response: HttpResponse = perform_login(request, Login(user=user, email=user.email, signup=True))
            return response
    return render(request, "signin/sign_up_code.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that was sent there."""
    form = EnterForm(request.POST or None)
    if form.is_valid():
        try:
            prove_phone(form.cleaned_data["code"], by=actor_of(request))
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("The mobile number is added. You can sign in with it too."))
            return redirect("account_security")
    return render(request, "signin/phone_code.html", {"form": form})
