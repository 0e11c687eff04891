"""The portal with one page more: a form that takes a file, as rooms have them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.files.forms import UploadField
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import signed_in
from chenghua_portal.foundation.ui.forms import PortalForm
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]

SUBJECT = UUID(int=7)
PAGE = """{% extends "desk.html" %}{% load portal %}
{% block title %}附件{% endblock %}
{% block content %}
  {% page_header title="附件" %}{% endpage_header %}
  <form class="c-form" method="post" enctype="multipart/form-data" novalidate>{% csrf_token %}
    {% include "components/error_summary.html" with form=form only %}
    {% include "components/file_field.html" with field=form.scan accept=".pdf,.jpg" max_mb=20 only %}
    <div class="c-actions"><button class="btn btn-primary" type="submit" name="act" value="add">上传</button></div>
  </form>
  {% if stored %}<p id="stored">{{ stored.name }} {{ stored.file.size }}</p>{% endif %}
{% endblock %}"""


class ScanForm(PortalForm):
    scan = UploadField(label="扫描件")


@signed_in
def scan(request: HttpRequest) -> HttpResponse:
    form, stored = ScanForm(request.POST or None, request.FILES or None), None
    if form.is_valid():
        upload = form.cleaned_data["scan"]
        try:
            stored = store_upload(
                upload,
                subject_type="test.thing",
                subject_id=SUBJECT,
                by=actor_of(request),
                keep_key=True,
                field="scan",
            )
        except Refused as refused:
            form.add_error("scan", str(refused.refusal.reason))
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form, "stored": stored}, request))


urlpatterns = [path("scan/", scan), *urlpatterns]
