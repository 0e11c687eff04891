"""Uploads in pieces. The script's questions are answered in JSON; a person sees and discards the own ones."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chenghua_portal.foundation.files import resuming
from chenghua_portal.foundation.files.forms import AnnouncementForm, PieceForm
from chenghua_portal.foundation.files.models import UploadSession
from chenghua_portal.foundation.files.resuming import About, uploads_of
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, signed_in
from chenghua_portal.foundation.web.refusals import Refused


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload_list(request: HttpRequest) -> HttpResponse:
    """The unfinished uploads; a POST begins one, or finds the one to go on with."""
    actor = actor_of(request)
    if request.method == "POST":
        return _open(request)
    rows = [(session, resuming.about_of(session)) for session in uploads_of(actor).order_by("-created_at")]
    return render(request, "files/uploads.html", {"rows": [row for row in rows if row[1]]})


def _open(request: HttpRequest) -> JsonResponse:
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": _("The upload was not announced as it should be.")}, status=400)
    about = About(form.cleaned_data["name"], form.cleaned_data["sha256"])
    try:
        session = resuming.open_upload(about, form.cleaned_data["size"], by=actor_of(request))
    except Refused as refused:
        return _refusal(refused)
    return JsonResponse(_standing(session), status=200 if session.received else 201)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an upload has come; a POST brings the piece that begins at `?offset=`."""
    actor = actor_of(request)
    session = fetch(uploads_of(actor), pk=pk)
    if request.method != "POST":
        return JsonResponse(_standing(session))
    form = PieceForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"message": _("The upload was not announced as it should be.")}, status=400)
    try:
        session = resuming.take_piece(session, form.cleaned_data["offset"], request.body, by=actor)
    except resuming.OutOfStep as step:
        return JsonResponse({**_standing(session), "offset": step.received}, status=409)
    except Refused as refused:
        return _refusal(refused)
    return JsonResponse(_standing(session))


@signed_in
@require_POST
def upload_finish(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Compare what arrived with what was announced. A form that names the upload may then take it."""
    actor = actor_of(request)
    session = fetch(uploads_of(actor), pk=pk)
    try:
        sha256 = resuming.finish_upload(session, by=actor)
    except Refused as refused:
        return _refusal(refused)
    return JsonResponse({**_standing(session), "sha256": sha256})


@signed_in
@require_POST
def upload_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    resuming.discard_upload(fetch(uploads_of(actor), pk=pk), by=actor)
    messages.success(request, _("The upload was discarded."))
    return redirect("files:upload-list")


def _standing(session: UploadSession) -> dict[str, object]:
    return {
        "id": str(session.pk),
        "url": reverse("files:upload-detail", args=[session.pk]),
        "finish_url": reverse("files:upload-finish", args=[session.pk]),
        "offset": session.received,
        "size": session.size,
        "piece": resuming.LARGEST_PIECE,
    }


def _refusal(refused: Refused) -> JsonResponse:
    return JsonResponse({"message": str(refused.refusal.reason)}, status=422)
