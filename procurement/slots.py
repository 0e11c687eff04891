"""Procurement in the record: what its objects are called, and what nobody may read of yet."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.words import (
    Named,
    Naming,
    register_fields,
    register_naming,
    register_references,
    register_types,
    register_verbs,
    withhold,
)
from chenghua_portal.foundation.notices import kinds as notices
from procurement.awards.models import AwardList
from procurement.bids.models import Bid
from procurement.calls.history import WORDS
from procurement.calls.models import Call

FOUND_AT_ONCE = 500
SEALED = (Call.Status.DRAFT, Call.Status.PREPARED, Call.Status.PUBLISHED)


def sealed_bids(at: datetime) -> Q:
    """Acts on bids of a call that has not been opened: who bids, and how many, nobody sees before (domain.md §2)."""
    bids = Bid.objects.filter(call__status__in=SEALED)
    return Q(subject_type="procurement.bid", subject_id__in=bids.values(key=Cast("pk", CharField())))


def notices_of_sealed_bids(at: datetime) -> Q:
    """Messages that lead to a bid of a call that has not been opened: their recipients are its bidders."""
    bids = Bid.objects.annotate(key=Cast("pk", CharField()))
    return Q(Exists(bids.filter(call__status__in=SEALED, key=KeyTextTransform("1", OuterRef("link")))))


def undecided_awards(at: datetime) -> Q:
    """Acts on an award list that is not confirmed: they say who is to get how much."""
    lists = AwardList.objects.exclude(status=AwardList.Status.CONFIRMED)
    return Q(subject_type="procurement.awardlist", subject_id__in=lists.values(key=Cast("pk", CharField())))


def calls_named(ids: Collection[str]) -> Mapping[str, Named]:
    """Calls by number and title; one that is not public has no name here."""
    calls = Call.objects.filter(pk__in=ids, status__in=Call.PUBLIC)
    return {
        str(call.pk): Named(f"{call.number} {call.title}", reverse("procurement:call-detail", args=[call.pk]))
        for call in calls
    }


def calls_found(text: str) -> list[str]:
    calls = Call.objects.filter(Q(number__iexact=text) | Q(title__icontains=text), status__in=Call.PUBLIC)
    return [str(pk) for pk in calls.values_list("pk", flat=True)[:FOUND_AT_ONCE]]


def bids_named(ids: Collection[str]) -> Mapping[str, Named]:
    """Bids by call and bidder, as the opening record names them; sealed ones have no name."""
    bids = Bid.objects.filter(pk__in=ids).exclude(call__status__in=SEALED)
    return {
        str(pk): Named(_("%(number)s: bid of %(bidder)s") % {"number": number, "bidder": bidder})
        for pk, number, bidder in bids.values_list("pk", "call__number", "organization__name")
    }


def bids_found(number: str) -> list[str]:
    """The opened bids of the call of that number."""
    bids = Bid.objects.filter(call__number__iexact=number).exclude(call__status__in=SEALED)
    return [str(pk) for pk in bids.values_list("pk", flat=True)[:FOUND_AT_ONCE]]


def award_lists_named(ids: Collection[str]) -> Mapping[str, Named]:
    lists = AwardList.objects.filter(pk__in=ids).values_list("pk", "call__number")
    return {str(pk): Named(_("%(number)s: awards") % {"number": number}) for pk, number in lists}


def award_lists_found(number: str) -> list[str]:
    lists = AwardList.objects.filter(call__number__iexact=number)
    return [str(pk) for pk in lists.values_list("pk", flat=True)]


withhold("sealed bids", sealed_bids)
notices.withhold("sealed bids", notices_of_sealed_bids)
withhold("undecided awards", undecided_awards)
register_types({"procurement.awardlist": gettext_lazy("Award list")})
register_references({"awards": "procurement.bid"})
register_verbs(WORDS)
register_verbs(
    {
        "procurement.bid.start": (gettext_lazy("Bid begun"), ""),
        "procurement.bid.take_copy": (gettext_lazy("Copy of the bid taken"), ""),
        "procurement.bid.restore": (gettext_lazy("Bid restored from its copy"), ""),
        "procurement.bid.submit": (gettext_lazy("Bid handed in"), "ok"),
        "procurement.bid.withdraw": (gettext_lazy("Bid withdrawn"), "due"),
        "procurement.bid.open": (gettext_lazy("Bid opened"), "ok"),
        "procurement.bid.leave_closed": (gettext_lazy("Bid left closed"), "due"),
        "procurement.bid.confirm_eligibility": (gettext_lazy("Found eligible"), "ok"),
        "procurement.bid.refuse_eligibility": (gettext_lazy("Found not eligible"), "due"),
        "procurement.bid.record_result": (gettext_lazy("Result recorded"), "ok"),
        "procurement.bid.award": (gettext_lazy("Funded"), "money"),
        "procurement.bid.leave_unfunded": (gettext_lazy("Not funded"), ""),
        "procurement.bid.read": (gettext_lazy("Content of the bid read"), ""),
        "procurement.bid.download": (gettext_lazy("File of the bid downloaded"), ""),
        "procurement.awardlist.propose": (gettext_lazy("Award list proposed"), "ok"),
        "procurement.awardlist.propose_again": (gettext_lazy("Award list proposed again"), "ok"),
        "procurement.awardlist.return": (gettext_lazy("Award list returned"), "due"),
        "procurement.awardlist.confirm": (gettext_lazy("Award list confirmed"), "ok"),
    }
)
register_fields(
    {
        "awards": gettext_lazy("Awards"),
        "total": gettext_lazy("Total"),
        "results": gettext_lazy("Results"),
        "call": gettext_lazy("Call"),
        "version": gettext_lazy("Version"),
        "award": gettext_lazy("Award"),
        "amount": gettext_lazy("Amount (yuan)"),
    }
)
register_naming("procurement.call", Naming(calls_named, calls_found))
register_naming("procurement.bid", Naming(bids_named, bids_found))
register_naming("procurement.awardlist", Naming(award_lists_named, award_lists_found))
