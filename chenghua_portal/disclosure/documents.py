"""What is published about a call, as official documents. They are in Chinese whatever page they hang on."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from chenghua_portal.foundation.ui.amounts import format_money, money_words
from chenghua_portal.foundation.ui.dates import BEIJING, beijing, deadline
from chenghua_portal.foundation.ui.documents.sheets import (
    Block,
    Column,
    Fact,
    Facts,
    Notice,
    Paragraph,
    Point,
    Table,
)
from evaluation.schemes.models import Scheme
from evaluation.schemes.queries import ranking_figure
from procurement.awards.models import Award, AwardList
from procurement.calls.models import Call
from procurement.opening.models import OpenedEnvelope, Opening

in_chinese = translation.override("zh-hans")


@in_chinese
def call_notice(call: Call, scheme: Scheme | None) -> Notice:
    """征集公告: what is sought, who may apply, how, until when, and how bids are scored."""
    money = _("%(amount)s yuan (%(words)s)")
    body: list[Block] = [
        Paragraph(_("%(purchaser)s calls for project bids as follows.") % {"purchaser": call.purchaser.name}),
        Point(_("What is sought")),
        Paragraph(call.summary),
        Point(_("Funding")),
        Facts(
            (
                Fact(_("Budget"), money % _amount(call.budget)),
                Fact(_("Cap per project"), money % _amount(call.cap)),
            )
        ),
        Point(_("Who may apply")),
        Paragraph(
            _("Social organizations verified in this portal. Each may hand in at most %(count)s bids.")
            % {"count": call.bids_per_organization}
        ),
        Point(_("How and until when")),
        Paragraph(
            _(
                "Bids are handed in at %(site)s and sealed there. They are taken until %(deadline)s, Beijing time; "
                "the time of the server decides, and nothing is taken later. Bids are opened from %(opening)s."
            )
            % {
                "site": settings.PORTAL_BASE_URL,
                "deadline": deadline(call.deadline),
                "opening": beijing(call.opening_at),
            }
        ),
        Point(_("How bids are scored")),
        Paragraph(
            _("%(count)s evaluators score each bid independently.") % {"count": call.panel_size}
            + (_ranking(scheme, call) if scheme else "")
        ),
    ]
    if scheme:
        body.append(_criteria(scheme))
    body += [
        Point(_("Questions")),
        Paragraph(call.contact or _("Questions go to %(purchaser)s.") % {"purchaser": call.purchaser.name}),
    ]
    return _published(call, _("Call notice"), call.published_at, body, remark=_("Open to the public"))


@in_chinese
def opening_notice(opening: Opening, entries: Iterable[OpenedEnvelope]) -> Notice:
    """启封记录: every envelope, opened or with the reason why not. No title, no bidder: only receipts."""
    rows = tuple(
        (
            entry.envelope.receipt.number if hasattr(entry.envelope, "receipt") else "—",
            beijing(entry.envelope.received_at, "seconds"),
            str(entry.get_outcome_display()),
            entry.sha256,
        )
        for entry in entries
    )
    said = {
        "call": opening.call.title,
        "at": beijing(opening.opened_at, "seconds"),
        "deadline": deadline(opening.call.deadline),
        "count": len(rows),
    }
    columns = (
        Column(_("Receipt number")),
        Column(_("Received"), share=3),
        Column(_("Outcome")),
        Column("SHA-256", share=4),
    )
    body: list[Block] = [
        Paragraph(
            _(
                "The bids for “%(call)s” closed at %(deadline)s and were opened at %(at)s: %(count)s envelopes."
            )
            % said
        ),
        *([Table(columns, rows)] if rows else []),
        Paragraph(
            _(
                "A bidder finds the own receipt number here and compares the hash: "
                "it is that of the envelope as it was received."
            )
        ),
    ]
    return _published(opening.call, _("Opening record"), opening.opened_at, body)


@in_chinese
def award_notice(listed: AwardList, awards: Iterable[Award]) -> Notice:
    """立项结果公告: who gets what, in the order of ranks. `awards` carry `street_name`."""
    awards = list(awards)
    rows = tuple(
        (
            str(award.bid.result.rank),
            award.bid.content.title,
            award.bid.organization.name,
            getattr(award, "street_name", None) or "—",
            f"{award.bid.result.score:.2f}",
            format_money(award.amount),
        )
        for award in awards
    )
    columns = (
        Column(_("Rank"), is_number=True),
        Column(_("Project"), share=3),
        Column(_("Organization"), share=3),
        Column(_("Street")),
        Column(_("Score"), is_number=True),
        Column(_("Amount (yuan)"), is_number=True),
    )
    total = sum(award.amount for award in awards)
    said = {"call": listed.call.title, "count": len(awards), **_amount(total)}
    body: list[Block] = [
        Paragraph(
            _("For “%(call)s”, %(count)s projects are funded with %(amount)s yuan (%(words)s).") % said
        ),
        Table(columns, rows, total=("", _("Total"), "", "", "", format_money(total))),
    ]
    if listed.note:
        body.append(
            Paragraph(_("Reason for deviating from the ranking: %(reason)s") % {"reason": listed.note})
        )
    return _published(listed.call, _("Award notice"), listed.confirmed_at, body)


def _published(call: Call, name: str, at: datetime | None, body: list[Block], *, remark: str = "") -> Notice:
    """A notice of the call's purchaser, checked at the page of the call. What has no date is not public: 404."""
    if at is None or call.number is None:
        raise Http404
    return Notice(
        code=f"{call.number}-{name}",
        title=_("%(name)s: %(call)s") % {"name": name, "call": call.title},
        issued_at=at,
        address=settings.PORTAL_BASE_URL + reverse("disclosure:call-detail", args=[call.number]),
        issuer=call.purchaser.name,
        number=call.number,
        body=tuple(body),
        signed_on=at.astimezone(BEIJING).date(),
        remark=remark,
    )


def _criteria(scheme: Scheme) -> Table:
    return Table(
        (
            Column(_("Criterion"), share=2),
            Column(_("Guidance"), share=4),
            Column(_("Points"), is_number=True),
        ),
        tuple(
            (one.title, one.guidance or "—", f"{one.weight.normalize():f}") for one in scheme.criteria.all()
        ),
    )


def _ranking(scheme: Scheme, call: Call) -> str:
    return _("Bids are ranked by the %(figure)s and need at least %(mark)s points.") % {
        "figure": ranking_figure(scheme, call).label,
        "mark": f"{scheme.pass_mark.normalize():f}",
    }


def _amount(amount: int | Decimal) -> dict[str, str]:
    return {"amount": format_money(amount), "words": money_words(amount)}
