"""Certificates: adding them, reading their scans, and the official's answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.responses import attachment, picture_of
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.actions import (
    add_certificate,
    refuse_certificate,
    verify_certificate,
    withdraw_certificate,
)
from organizations.registry.forms.deciding import NewCertificateForm, ReasonForm
from organizations.registry.models import Certificate
from organizations.registry.queries import (
    certificates_visible_to,
    organizations_visible_to,
    pending_certificates,
    waiting_page,
)
from organizations.registry.views.tabs import queue_tabs

DETAIL = "organizations:organization-detail"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.add_certificate", organization)
    is_sent = request.method == "POST"
    form = NewCertificateForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        try:
            add_certificate(organization, form.paper, form.cleaned_data["scan"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("The certificate is added and waits to be verified."))
            return redirect(DETAIL, pk=pk)
    context = {"organization": organization, "form": form}
    return render(request, "organizations/registry/certificate_new.html", context)


@signed_in
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """The certificates that wait for an official."""
    actor = actor_of(request)
    require(actor, "organizations.verify_organization")
    place = read_place(request.GET.get("after", ""))
    page = waiting_page(pending_certificates(), "added_at", place)
    context = {
        "tabs": queue_tabs("organizations:certificate-list"),
        "rows": page.rows,
        "total": page.total,
        "next_url": page_after(page.after),
    }
    return render(request, "organizations/registry/certificate_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The scan beside what was entered; verify it, or refuse with reasons."""
    actor = actor_of(request)
    certificate = fetch(certificates_visible_to(actor), pk=pk)
    require(actor, "organizations.decide_certificate", certificate)
    if certificate.status != Certificate.Status.PENDING:
        raise Refused(
            _("This certificate has been decided already: %(status)s. Nothing is left to do here.")
            % {"status": certificate.get_status_display()}
        )
    form = ReasonForm(request.POST if request.method == "POST" and "verify" not in request.POST else None)
    if request.method == "POST" and "verify" in request.POST:
        verify_certificate(certificate, by=actor)
        messages.success(request, _("The certificate is verified."))
        return redirect("organizations:certificate-list")
    if form.is_valid():
        refuse_certificate(certificate, form.cleaned_data["reason"], by=actor)
        messages.success(request, _("The certificate was refused. The organization has been told why."))
        return redirect("organizations:certificate-list")
    context = {
        "certificate": certificate,
        "organization": certificate.organization,
        "today": beijing_date(actor.arrived_at),
        "reason": form,
    }
    return render(request, "organizations/registry/certificate_decide.html", context)


@signed_in
@require_POST
def certificate_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    certificate = fetch(certificates_visible_to(actor), pk=pk)
    withdraw_certificate(certificate, by=actor)
    messages.success(request, _("The certificate is withdrawn."))
    return redirect(DETAIL, pk=certificate.organization_id)


@signed_in
@require_safe
def certificate_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The scan, for members and officials; the reading is put on record."""
    actor = actor_of(request)
    certificate = fetch(certificates_visible_to(actor), pk=pk)
    require(actor, "organizations.read_certificate_scan", certificate)
    if certificate.file is None:
        raise Http404
    record_read(certificate.organization, "read_scan", by=actor, data={"certificate": certificate.pk})
    return attachment(read_file(certificate.file), certificate.file.name or "", certificate.file.media_type)


@signed_in
@require_safe
def certificate_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The scan as a picture beside the checklist; the reading is put on record."""
    actor = actor_of(request)
    certificate = fetch(certificates_visible_to(actor), pk=pk)
    require(actor, "organizations.read_certificate_scan", certificate)
    if certificate.file is None:
        raise Http404
    record_read(certificate.organization, "read_scan", by=actor, data={"certificate": certificate.pk})
    return picture_of(read_file(certificate.file), certificate.file.media_type)
