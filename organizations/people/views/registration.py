"""Registering step by step: a task list, one page a step, and the check before it is handed in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import HAT_SESSION_KEY, Actor, actor_of
from chenghua_portal.foundation.identity.permissions import require, signed_in
from chenghua_portal.foundation.signin.freshness import require_fresh
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.people.actions import submit_registration
from organizations.people.queries import join_requests_visible_to
from organizations.registry.actions import Conflict, discard_draft, save_paper, save_step
from organizations.registry.drafting import STATE_WORDS
from organizations.registry.forms.deciding import ScanForm
from organizations.registry.models import RegistrationDraft
from organizations.registry.queries import draft_of, look_at_code
from organizations.registry.steps import ACCOUNT, CERTIFICATE, Registration, Step, rows_of

REGISTER = "organizations.register_organization"
LIST = "organizations:register"


def registration_of(actor: Actor, draft: RegistrationDraft | None = None) -> Registration:
    return Registration(draft or draft_of(actor), today=beijing_date(actor.arrived_at))


def step_url(step: Step) -> str:
    if step.form is None:
        return reverse("organizations:register-scan")
    return reverse("organizations:register-step", args=[step.key])


def tasks_of(registration: Registration, current: str = "") -> list[dict[str, Any]]:
    """The steps for the task list, with the check at its end."""
    tasks = []
    for step in registration.steps:
        words, tone = STATE_WORDS[registration.state(step)]
        optional = _("Optional") if step.is_optional and not tone else words
        tasks.append(
            {
                "label": step.title,
                "url": step_url(step),
                "state": optional,
                "tone": tone,
                "is_current": step.key == current,
            }
        )
    return [{"tasks": tasks}]


@signed_in
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The task list: what is done, what is to do, and where to go on."""
    actor = actor_of(request)
    require(actor, REGISTER)
    registration = registration_of(actor)
    asked = join_requests_visible_to(actor).filter(user=actor.user_id, status="open")
    context = {
        "registration": registration,
        "groups": tasks_of(registration),
        "upcoming_url": step_url(registration.upcoming) if registration.upcoming else "",
        "joining": asked,
    }
    return render(request, "organizations/people/register.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step. Whatever is sent is kept, right or wrong; the button "check" only reads the code."""
    actor = actor_of(request)
    require(actor, REGISTER)
    registration = registration_of(actor)
    chosen = registration.step(step)
    if chosen is None or chosen.form is None:
        raise Http404
    if step == ACCOUNT:
        require_fresh(request)
    if request.method != "POST":
        return step_page(request, registration, chosen, registration.form(chosen))
    if "check" in request.POST:
        typed: Any = request.POST.dict()
        code = look_at_code(typed.get("code", ""))
        if code is not None and not typed.get("registration_authority"):
            typed["registration_authority"] = code.authority
        form = chosen.form(initial=typed, today=registration.today)
        return step_page(request, registration, chosen, form, revision=sent_revision(request))
    values = {name: request.POST.getlist(name) for name in chosen.form.base_fields}
    try:
        draft = save_step(step, values, revision=sent_revision(request), by=actor)
    except Conflict as conflict:
        form = chosen.form(request.POST, today=registration.today)
        return step_page(request, registration_of(actor, conflict.draft), chosen, form, is_conflict=True)
    saved = registration_of(actor, draft)
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like."))
        return redirect(LIST)
    if saved.state(chosen) == "wrong":
        return step_page(request, saved, chosen, saved.form(chosen))
    following = saved.after(chosen)
    return redirect(step_url(following) if following else "organizations:register-check")


def sent_revision(request: HttpRequest) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() else 0


def step_page(
    request: HttpRequest,
    registration: Registration,
    step: Step,
    form: Any,
    *,
    revision: int | None = None,
    is_conflict: bool = False,
) -> HttpResponse:
    """The page of a step. After a conflict what the other window saved stands beside what was typed here."""
    code = None
    if step.key == CERTIFICATE:
        code = look_at_code(str(form["code"].value() or ""))
        if form.is_bound and "code" in form.errors and not (code and code.is_taken):
            code = None
    context = {
        "registration": registration,
        "groups": tasks_of(registration, step.key),
        "step": step,
        "form": form,
        "code": code,
        "revision": registration.revision if revision is None else revision,
        "other": other_version(registration, step, form) if is_conflict else None,
    }
    return render(request, "organizations/people/register_step.html", context)


def other_version(registration: Registration, step: Step, form: Any) -> list[dict[str, Any]]:
    """Field by field what the other window saved, where it differs from what was typed here."""
    stored = registration.form(step)
    return [
        {"label": field.label, "value": shown(stored[field.name])}
        for field in form.visible_fields()
        if shown(stored[field.name]) != shown(field)
    ]


def shown(field: Any) -> str:
    value = field.value()
    chosen = value if isinstance(value, list) else [value]
    choices = dict(getattr(field.field, "choices", ()))
    return str(_(", ")).join(str(choices.get(each, each or "—")) for each in chosen)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register_scan(request: HttpRequest) -> HttpResponse:
    """The scan of the certificate; a new one takes the place of the one before."""
    actor = actor_of(request)
    require(actor, REGISTER)
    registration = registration_of(actor)
    step = registration.step("paper")
    if step is None:
        raise Http404
    is_sent = request.method == "POST"
    form = ScanForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        try:
            draft = save_paper(form.cleaned_data["scan"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            following = registration_of(actor, draft).after(step)
            return redirect(step_url(following) if following else LIST)
    context = {
        "registration": registration,
        "groups": tasks_of(registration, step.key),
        "step": step,
        "following": registration.after(step),
        "form": form,
    }
    return render(request, "organizations/people/register_scan.html", context)


@signed_in
@require_safe
def register_file(request: HttpRequest) -> HttpResponse:
    """One's own scan, as it was kept."""
    actor = actor_of(request)
    require(actor, REGISTER)
    scan = registration_of(actor).scan
    if scan is None:
        raise Http404
    return attachment(read_file(scan), scan.name or "", scan.media_type)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register_check(request: HttpRequest) -> HttpResponse:
    """All answers once more, and handing them in."""
    actor = actor_of(request)
    require(actor, REGISTER)
    registration = registration_of(actor)
    draft, scan = registration.draft, registration.scan
    if draft is None or scan is None or not registration.is_ready:
        if draft is not None:
            messages.warning(request, _("Some steps are still to be done or corrected."))
        return redirect(LIST)
    refusal = None
    if request.method == "POST":
        if request.POST.get("revision") != str(draft.revision):
            messages.warning(
                request, _("You have changed the registration in another window. Check it again.")
            )
            return redirect("organizations:register-check")
        try:
            organization = submit_registration(
                draft, registration.facts, registration.paper, scan, registration.account, by=actor
            )
        except Refused as refused:
            refusal = refused.refusal
        else:
            return registered(request, organization.pk, organization.name)
    context = {
        "registration": registration,
        "sections": [
            {"title": step.title, "url": step_url(step), "rows": rows_of(registration.form(step))}
            for step in registration.steps
            if step.form is not None and registration.state(step) == "done"
        ],
        "blank": [
            {"title": step.title, "url": step_url(step)}
            for step in registration.steps
            if step.is_optional and registration.state(step) == "todo"
        ],
        "scan": scan,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "organizations/people/register_check.html", context, status=status)


def registered(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    request.session[HAT_SESSION_KEY] = str(pk)
    told = _(
        "%(name)s is registered. An official now compares it with the certificate, "
        "as a rule within 5 working days."
    )
    messages.success(request, told % {"name": name})
    return redirect("organizations:organization-detail", pk=pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register_discard(request: HttpRequest) -> HttpResponse:
    """The check page, and giving the registration up."""
    actor = actor_of(request)
    require(actor, REGISTER)
    if request.method == "POST":
        discard_draft(by=actor)
        messages.success(request, _("The registration is discarded."))
        return redirect(LIST)
    return render(request, "organizations/people/register_discard.html", {"draft": draft_of(actor)})
