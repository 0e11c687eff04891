"""The pages of a recovery: asked for at sign-in, confirmed by administrators, stopped by a link in a mail."""

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.signin.acting import as_user
from chenghua_portal.foundation.signin.freshness import require_fresh
from chenghua_portal.foundation.signin.mails import STOP
from chenghua_portal.foundation.signin.models import FactorRecovery
from chenghua_portal.foundation.signin.queries import open_recoveries
from chenghua_portal.foundation.signin.recovery import ask_for_recovery, confirm_recovery, stop_recovery
from chenghua_portal.foundation.signin.rules import CONFIRM_RECOVERY
from chenghua_portal.foundation.ui.forms import PortalForm


class ReasonForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("For example: phone lost on 3 March; reachable at the office."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def ask(request: HttpRequest) -> HttpResponse:
    """For somebody who has given the password and has none of the factors left."""
    user = request._login_stage.login.user  # type: ignore[attr-defined]
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        ask_for_recovery(user, reason=form.cleaned_data["reason"], by=as_user(request, user))
        return render(request, "signin/recovery_asked.html")
    return render(request, "signin/recovery_ask.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Where the mails about a recovery lead: how it stands, and the way to stop it."""
    try:
        key = signing.loads(token, salt=STOP)
    except signing.BadSignature as forged:
        raise Http404 from forged
    recovery = fetch(FactorRecovery.objects.select_related("user"), pk=key)
    if request.method == "POST":
        recovery = stop_recovery(recovery, by=as_user(request, recovery.user))
    return render(request, "signin/recovery_stop.html", {"recovery": recovery})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recoveries(request: HttpRequest) -> HttpResponse:
    """What administrators are asked to confirm."""
    actor = actor_of(request)
    require(actor, CONFIRM_RECOVERY)
    if request.method == "POST":
        require_fresh(request)
        recovery = fetch(open_recoveries(), pk=request.POST.get("recovery", ""))
        if "stop" in request.POST:
            stop_recovery(recovery, by=actor)
            messages.success(request, _("The request is stopped."))
        else:
            confirmed = confirm_recovery(recovery, by=actor)
            messages.success(
                request,
                _("Confirmed. It takes effect in 24 hours.")
                if confirmed.due_at
                else _("Confirmed. A second administrator has to confirm too."),
            )
        return redirect("account_recoveries")
    return render(
        request, "signin/recoveries.html", {"recoveries": open_recoveries(), "person": actor.person}
    )
