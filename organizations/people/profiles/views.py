"""One's own profile, and the profiles others let one see."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.models import Membership
from organizations.people.profiles import actions
from organizations.people.profiles.forms import ConsentForm, ProfileForm, QualificationForm, TrainingForm
from organizations.people.profiles.queries import (
    profile_of,
    profiles_visible_to,
    qualifications_of,
    qualifications_visible_to,
    qualifications_without_numbers,
    trainings_visible_to,
    years_of_training,
)
from organizations.people.profiles.rules import is_own, sight_of
from organizations.people.queries import memberships_visible_to

MINE = "organizations:my-profile"


@signed_in
@require_safe
def my_profile(request: HttpRequest) -> HttpResponse:
    """All of one's own profile, and who sees what of it."""
    actor = actor_of(request)
    profile = profile_of(actor.person)
    joined = Membership.objects.filter(user=actor.person).select_related("organization")
    context: dict[str, Any] = {"profile": profile, "memberships": joined.order_by("-since", "pk")}
    if profile is not None:
        context |= {
            "consent": ConsentForm(
                initial={
                    "name": profile.shows_name,
                    "qualifications": profile.shows_qualifications,
                    "training": profile.shows_training,
                }
            ),
            "qualifications": qualifications_of(profile),
            "years": years_of_training(profile),
        }
    return render(request, "organizations/people/profiles/mine.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    profile = profile_of(actor.person)
    initial = {"kind": profile.kind, "introduction": profile.introduction} if profile else {}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        actions.keep_profile(**form.cleaned_data, by=actor)
        messages.success(request, _("Your profile is saved."))
        return redirect(MINE)
    return render(request, "organizations/people/profiles/edit.html", {"form": form, "profile": profile})


@signed_in
@require_POST
def profile_consent(request: HttpRequest) -> HttpResponse:
    form = ConsentForm(request.POST)
    form.is_valid()
    actions.give_consent(form.consent, by=actor_of(request))
    messages.success(request, _("Saved. It applies from now on."))
    return redirect(MINE)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile_delete(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        actions.delete_profile(by=actor)
        messages.success(request, _("Your profile is deleted."))
        return redirect(MINE)
    if profile_of(actor.person) is None:
        raise Http404
    return render(request, "organizations/people/profiles/delete.html")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def qualification_new(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = QualificationForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        try:
            actions.add_qualification(form.paper, form.cleaned_data["file"], by=actor_of(request))
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("The qualification is added."))
            return redirect(MINE)
    return render(request, "organizations/people/profiles/qualification_new.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def qualification_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    qualification = fetch(qualifications_visible_to(actor), pk=pk)
    require(actor, "organizations.keep_profile", qualification.profile)
    if request.method == "POST":
        actions.remove_qualification(qualification, by=actor)
        messages.success(request, _("The qualification is taken out."))
        return redirect(MINE)
    context = {"entry": qualification, "day": qualification.issued_on}
    return render(request, "organizations/people/profiles/entry_remove.html", context)


@signed_in
@require_safe
def qualification_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The scan, for the person and for officials who verify; theirs is put on record."""
    actor = actor_of(request)
    qualification = fetch(qualifications_visible_to(actor), pk=pk)
    require(actor, "organizations.read_qualification_numbers", qualification.profile)
    if qualification.file is None:
        raise Http404
    if qualification.profile_id != actor.person:
        record_read(qualification.profile, "read_scan", by=actor, data={"entry": qualification.pk})
    stored = qualification.file
    return attachment(read_file(stored), stored.name or "", stored.media_type)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def training_new(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = TrainingForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        try:
            actions.add_training(form.course, form.cleaned_data["file"], by=actor_of(request))
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("The training is added."))
            return redirect(MINE)
    return render(request, "organizations/people/profiles/training_new.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def training_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    training = fetch(trainings_visible_to(actor), pk=pk)
    if request.method == "POST":
        actions.remove_training(training, by=actor)
        messages.success(request, _("The training is taken out."))
        return redirect(MINE)
    context = {"entry": training, "day": training.held_on}
    return render(request, "organizations/people/profiles/entry_remove.html", context)


@signed_in
@require_safe
def training_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    training = fetch(trainings_visible_to(actor_of(request)), pk=pk)
    if training.file is None:
        raise Http404
    return attachment(read_file(training.file), training.file.name or "", training.file.media_type)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a person shows of themselves. Officials open the numbers with a click, which is put on record."""
    actor = actor_of(request)
    profile = fetch(profiles_visible_to(actor), pk=pk)
    if is_own(actor, profile):
        return redirect(MINE)
    sight = sight_of(actor, profile)
    is_opened = request.method == "POST"
    if is_opened:
        qualifications = actions.open_numbers(profile, by=actor)
    else:
        qualifications = list(qualifications_without_numbers(profile)) if sight.qualifications else []
    members = memberships_visible_to(actor).filter(user=profile.user_id, until=None)
    context = {
        "profile": profile,
        "sight": sight,
        "is_opened": is_opened,
        "qualifications": qualifications,
        "years": years_of_training(profile) if sight.trainings else (),
        "memberships": members.order_by("since", "pk"),
    }
    return render(request, "organizations/people/profiles/detail.html", context)
