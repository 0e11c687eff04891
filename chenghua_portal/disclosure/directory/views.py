from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from chenghua_portal.disclosure.addresses import chips, neighbour
from chenghua_portal.disclosure.directory.export import directory_lines
from chenghua_portal.disclosure.directory.facets import facet_counts, total_of
from chenghua_portal.disclosure.directory.forms import DirectoryForm, in_digits
from chenghua_portal.disclosure.directory.profile import profile_of
from chenghua_portal.disclosure.directory.queries import directory_page, organization_at
from chenghua_portal.disclosure.publication import public_page
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import portal_now


@public_page
def organization_list(request: HttpRequest) -> HttpResponse:
    form = DirectoryForm(request.GET)
    selection = form.selection
    today = beijing_date(portal_now())
    page = directory_page(
        selection, today, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    asked = selection.asked
    shown = chips(form, asked)
    counts = facet_counts(selection, today)
    form.count(counts, selection)
    address = reverse("disclosure:organization-csv")
    context = {
        "form": form,
        "selection": selection,
        "page": page,
        "total": in_digits(total_of(counts, selection)),
        "chips": shown,
        "downloads": [{"label": "CSV", "url": f"{address}?{urlencode(asked)}" if asked else address}],
        "previous_url": neighbour(asked, before=page.before),
        "next_url": neighbour(asked, after=page.after),
    }
    return render(request, "disclosure/organization_list.html", context)


@public_page
def organization_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Exactly what the same search shows, as a file."""
    lines = directory_lines(DirectoryForm(request.GET).selection, beijing_date(portal_now()))
    response = StreamingHttpResponse(
        (line.encode() for line in lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="organizations.csv"'
    return response


@public_page
def organization_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """One organization under its permanent address; a former one leads to the present."""
    organization = organization_at(code)
    if organization is None:
        raise Http404
    present = organization.code or str(organization.pk)
    if code != present:
        return HttpResponsePermanentRedirect(reverse("disclosure:organization-detail", args=[present]))
    context = {"profile": profile_of(organization, beijing_date(portal_now())), "organization": organization}
    return render(request, "disclosure/organization_detail.html", context)
