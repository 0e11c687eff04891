"""Signing in by a link in a mail and a code on the screen."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.signin import asking
from chenghua_portal.foundation.signin.acting import as_visitor
from chenghua_portal.foundation.signin.links import link_with, new_code, redeem_link
from chenghua_portal.foundation.signin.models import Asked
from chenghua_portal.foundation.signin.views import too_many_requests
from chenghua_portal.foundation.ui.forms import PortalForm, digits_of
from chenghua_portal.foundation.web.refusals import Refused

SHOWN_CODE = "signin.link_code"


class AskForm(PortalForm):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email"}))


class CodeField(forms.CharField):
    """Six digits; spaces and full-width ones are fine."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"})
        super().__init__(widget=widget, max_length=12, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(digits_of(super().to_python(value)))


class EnterForm(PortalForm):
    code = CodeField(label=_("Code of six digits"))


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link. Whatever address is given, a mail goes there and a code is shown here."""
    form = AskForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if not ratelimit.consume(request, action="request_login_code", key=email.lower()):
            return too_many_requests(request)
        next_path = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(next_path, None):
            next_path = ""
        code = request.session[SHOWN_CODE] = new_code()
        asking.ask(Asked.Kind.LINK, by=as_visitor(request), email=email, code=code, next_path=next_path)
        return redirect("account_link_sent")
    return render(request, "signin/link_ask.html", {"form": form})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The code, for the browser that asked."""
    if SHOWN_CODE not in request.session:
        return redirect("account_link")
    return render(request, "signin/link_sent.html", {"code": request.session[SHOWN_CODE]})


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link leads: the code is typed, and the person is in."""
    by = as_visitor(request)
    form = EnterForm(request.POST or None)
    if form.is_valid():
        try:
            link = redeem_link(token, form.cleaned_data["code"], by=by)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            request.session.pop(SHOWN_CODE, None)
            record_authentication(request, link.user, method="link")
            login = Login(user=link.user, email=link.user.email, redirect_url=link.next_path or None)
            response: HttpResponse = perform_login(request, login)
            return response
    is_gone = link_with(token, at=by.arrived_at) is None
    return render(request, "signin/link_enter.html", {"form": form, "is_gone": is_gone})
