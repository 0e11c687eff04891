from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from chenghua_portal.disclosure import documents, queries
from chenghua_portal.disclosure.addresses import chips, neighbour
from chenghua_portal.disclosure.csv_export import award_lines
from chenghua_portal.disclosure.forms import AwardFilterForm
from chenghua_portal.disclosure.publication import public_page
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.permissions import fetch
from chenghua_portal.foundation.ui.documents.sheets import Notice
from chenghua_portal.foundation.ui.documents.typesetting import render as typeset
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.foundation.workflow.queries import FEWEST, offline_share
from evaluation.schemes.queries import ranking_figure, scheme_of
from procurement.calls.queries import open_calls

NOTICE_KINDS = ("call", "opening", "award")


@public_page
def front(request: HttpRequest) -> HttpResponse:
    now = portal_now()
    kind = request.GET.get("notices", "")
    streets = queries.street_sums()
    calls = list(queries.calls_with_sums()[:6])
    context = {
        "now": now,
        "calls": calls[:3],
        "call_count": queries.calls_with_sums().count(),
        "open_count": open_calls(now).count(),
        "agenda": open_calls(now).order_by("deadline")[:4],
        "flow": queries.money_flow(),
        "notices": queries.latest_notices(kind if kind in NOTICE_KINDS else ""),
        "notice_tabs": _notice_tabs(kind),
        "streets": streets,
        "tiles": queries.tiles(streets),
    }
    return render(request, "disclosure/front.html", context)


def _notice_tabs(current: str) -> list[dict[str, object]]:
    labels = {"": _("Latest"), "call": _("Calls"), "opening": _("Openings"), "award": _("Awards")}
    current = current if current in labels else ""
    front_url = reverse("disclosure:front")
    return [
        {"label": label, "url": f"{front_url}?notices={kind}#notices", "is_current": kind == current}
        for kind, label in labels.items()
    ]


@public_page
def call_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "disclosure/call_list.html", {"now": portal_now(), "calls": queries.calls_with_sums()}
    )


@public_page
def call_detail(request: HttpRequest, number: str) -> HttpResponse:
    call = fetch(queries.calls_with_sums(), number=number)
    scheme = scheme_of(call)
    awards = list(queries.awards_of(call))
    context = {
        "call": call,
        "now": portal_now(),
        "scheme": scheme,
        "figure": ranking_figure(scheme, call).label if scheme else "",
        "awards": awards,
        "opening": queries.Opening.objects.filter(call=call).first(),
        "notice": documents.call_notice(call, scheme),
        "award_notice": documents.award_notice(awards[0].award_list, awards) if awards else None,
    }
    return render(request, "disclosure/call_detail.html", context)


@public_page
def call_notice(request: HttpRequest, number: str) -> HttpResponse:
    call = fetch(queries.calls_with_sums(), number=number)
    return _as_pdf(documents.call_notice(call, scheme_of(call)))


@public_page
def opening_record(request: HttpRequest, number: str) -> HttpResponse:
    opening = fetch(queries.public_openings(), call__number=number)
    entries = queries.opened_envelopes(opening)
    context = {
        "opening": opening,
        "call": opening.call,
        "entries": entries,
        "notice": documents.opening_notice(opening, entries),
    }
    return render(request, "disclosure/opening_record.html", context)


@public_page
def opening_notice(request: HttpRequest, number: str) -> HttpResponse:
    opening = fetch(queries.public_openings(), call__number=number)
    return _as_pdf(documents.opening_notice(opening, queries.opened_envelopes(opening)))


@public_page
def award_notice(request: HttpRequest, number: str) -> HttpResponse:
    listed = fetch(queries.public_award_lists(), call__number=number)
    return _as_pdf(documents.award_notice(listed, queries.awards_of(listed.call)))


def _as_pdf(notice: Notice) -> HttpResponse:
    return attachment(typeset(notice), notice.file_name, "application/pdf")


@public_page
def award_list(request: HttpRequest) -> HttpResponse:
    form = AwardFilterForm(request.GET)
    search = form.search
    page = queries.award_page(
        search, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    asked = {k: v for k, v in (("q", search.text), ("call", search.call), ("street", search.street)) if v}
    context = {
        "form": form,
        "search": search,
        "page": page,
        "chips": chips(form, asked),
        "downloads": [{"label": "CSV", "url": f"{reverse('disclosure:award-csv')}?{urlencode(asked)}"}],
        "previous_url": neighbour(asked, before=page.before),
        "next_url": neighbour(asked, after=page.after),
    }
    return render(request, "disclosure/award_list.html", context)


@public_page
def award_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Exactly what the same search shows, as a file."""
    awards = queries.awards_found(AwardFilterForm(request.GET).search)
    lines = award_lines(awards.iterator(chunk_size=1000))
    response = StreamingHttpResponse(
        (line.encode() for line in lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="awards.csv"'
    return response


@public_page
def award_detail(request: HttpRequest, number: str) -> HttpResponse:
    award = fetch(queries.awards_with_streets(), number=number)
    context = {"award": award, "call": award.award_list.call}
    return render(request, "disclosure/award_detail.html", context)


@public_page
def approval_shares(request: HttpRequest) -> HttpResponse:
    """How many approvals leaders made on paper, in all and by office."""
    context = {"share": offline_share(), "fewest": FEWEST, "offices": queries.offices_with_shares()}
    return render(request, "disclosure/approval_shares.html", context)


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "disclosure/accessibility.html")
