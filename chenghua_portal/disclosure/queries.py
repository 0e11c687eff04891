"""What the public may see, read across the three apps. Every read starts from what has been disclosed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from chenghua_portal.foundation.search.queries import matching
from chenghua_portal.foundation.workflow.queries import Share, shares_by_office
from organizations.registry.models import Organization, Street
from procurement.awards.models import Award, AwardList
from procurement.awards.queries import public_awards
from procurement.bids.models import BidContent
from procurement.calls.models import Call
from procurement.calls.queries import public_calls
from procurement.opening.models import OpenedEnvelope, Opening

ZERO = Decimal("0.00")
# From north-west to south-east, as the tiles of the front page lie; an empty corner comes first.
TILES = ("017", "015", "016", "010", "006", "007", "014", "002", "004", "011", "008")
_MONEY: "DecimalField[Any, Any]" = DecimalField(max_digits=16, decimal_places=2)


def offices_with_shares() -> list[tuple[Organization, Share]]:
    """The offices that have decided anything a paper may decide, by name, with their share of approvals on paper."""
    shares = shares_by_office()
    offices = Organization.objects.filter(pk__in=shares).order_by("name")
    return [(office, shares[office.pk]) for office in offices]


def calls_with_sums() -> QuerySet[Call]:
    """Published calls with `award_count` and `award_sum` of their confirmed awards, newest first."""
    confirmed = Q(award_list__status="confirmed")
    return (
        public_calls()
        .select_related("purchaser")
        .annotate(
            award_count=Count("award_list__awards", filter=confirmed),
            award_sum=Coalesce(
                Sum("award_list__awards__amount", filter=confirmed), Value(ZERO), output_field=_MONEY
            ),
        )
        .order_by("-published_at", "-id")
    )


def public_openings() -> QuerySet[Opening]:
    return Opening.objects.select_related("call__purchaser")


def opened_envelopes(opening: Opening) -> QuerySet[OpenedEnvelope]:
    """The lines of an opening record, by receipt number: an order that tells nothing."""
    return opening.entries.select_related("envelope__receipt").order_by("envelope__receipt__number", "id")


def public_award_lists() -> QuerySet[AwardList]:
    return AwardList.objects.filter(status=AwardList.Status.CONFIRMED).select_related("call__purchaser")


@dataclass(frozen=True)
class MoneyFlow:
    """From budget to award, over all published calls, in yuan."""

    calls: int
    budget: Decimal
    bids: int
    awards: int
    awarded: Decimal
    organizations: int

    @property
    def awarded_share(self) -> Decimal:
        return self.awarded / self.budget if self.budget else ZERO


def money_flow() -> MoneyFlow:
    calls = public_calls().aggregate(
        n=Count("id"), budget=Coalesce(Sum("budget"), Value(ZERO), output_field=_MONEY)
    )
    awards = public_awards().aggregate(
        n=Count("id"),
        amount=Coalesce(Sum("amount"), Value(ZERO), output_field=_MONEY),
        organizations=Count("bid__organization", distinct=True),
    )
    bids = OpenedEnvelope.objects.count()
    return MoneyFlow(
        calls["n"], calls["budget"], bids, awards["n"], awards["amount"], awards["organizations"]
    )


@dataclass(frozen=True)
class StreetSum:
    """Confirmed awards in one street, in yuan. `heat` from 1 to 5 for the tile."""

    code: str
    name: str
    count: int
    amount: Decimal

    @property
    def heat(self) -> int:
        steps = (Decimal(1), Decimal(40000), Decimal(70000), Decimal(120000))
        return 1 + sum(self.amount >= step for step in steps)

    @property
    def short_name(self) -> str:
        return self.name.removesuffix("街道")


def street_sums() -> list[StreetSum]:
    """Every present street with its confirmed awards, largest first."""
    rows = (
        public_awards()
        .order_by()
        .values("bid__content__street_code")
        .annotate(n=Count("id"), amount=Sum("amount"))
    )
    sums = {row["bid__content__street_code"]: (row["n"], row["amount"]) for row in rows}
    streets = Street.objects.filter(valid_to=None).order_by("code")
    found = [StreetSum(street.code, street.name, *sums.get(street.code, (0, ZERO))) for street in streets]
    return sorted(found, key=lambda street: (-street.amount, street.code))


def tiles(sums: Sequence[StreetSum]) -> list[StreetSum]:
    """The streets in the order of the tiles; one that has no place yet comes last."""
    places = {code: place for place, code in enumerate(TILES)}
    return sorted(sums, key=lambda street: places.get(street.code[-3:], len(places)))


@dataclass(frozen=True)
class PublicNotice:
    """Something that was made public: when, about which call, and which kind of thing."""

    at: datetime
    kind: str
    call: Call
    count: int = 0
    amount: Decimal = ZERO


def latest_notices(kind: str = "", limit: int = 8) -> list[PublicNotice]:
    """The newest publications of one kind ("call", "opening", "award") or of all."""
    found: list[PublicNotice] = []
    if kind in ("", "call"):
        newest = public_calls().order_by("-published_at")[:limit]
        found += [PublicNotice(c.published_at, "call", c) for c in newest if c.published_at]
    if kind in ("", "opening"):
        openings = (
            Opening.objects.select_related("call").annotate(n=Count("entries")).order_by("-opened_at")[:limit]
        )
        found += [PublicNotice(o.opened_at, "opening", o.call, o.n) for o in openings]
    if kind in ("", "award"):
        decided = AwardList.objects.filter(status=AwardList.Status.CONFIRMED).select_related("call")
        lists = decided.annotate(n=Count("awards"), amount=Sum("awards__amount")).order_by("-confirmed_at")[
            :limit
        ]
        found += [
            PublicNotice(one.confirmed_at, "award", one.call, one.n, one.amount or ZERO)
            for one in lists
            if one.confirmed_at
        ]
    return sorted(found, key=lambda notice: notice.at, reverse=True)[:limit]


def awards_of(call: Call) -> QuerySet[Award]:
    """The confirmed awards of a call with `street_name`, best rank first."""
    return awards_with_streets().filter(award_list__call=call).order_by("bid__result__rank", "number")


@dataclass(frozen=True)
class AwardSearch:
    """What a reader asks of the list of awards. Empty parts ask nothing."""

    text: str = ""
    call: str = ""
    street: str = ""
    organization: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.call or self.street or self.organization)


def awards_with_streets() -> QuerySet[Award]:
    """Confirmed awards with `street_name`; they keep the street that was valid, past ones too."""
    street = Street.objects.filter(code=OuterRef("bid__content__street_code"))
    return public_awards().annotate(street_name=Subquery(street.values("name")[:1]))


def awards_found(search: AwardSearch) -> QuerySet[Award]:
    """Confirmed awards that answer `search`, by the highest number first.

    Each has `street_name`. Text is looked for in project titles, organizations and streets, in any script
    (see foundation.search).
    """
    awards = awards_with_streets()
    if search.text:
        contents = matching(BidContent.objects.all(), "title", search.text)
        organizations = matching(Organization.objects.all(), "name", search.text)
        streets = matching(Street.objects.all(), "name", search.text)
        awards = awards.filter(
            Q(bid__content__in=contents)
            | Q(bid__organization__in=organizations)
            | Q(bid__content__street_code__in=streets.values("code"))
            | Q(number__iexact=search.text)
        )
    if search.call:
        awards = awards.filter(award_list__call__number=search.call)
    if search.street:
        awards = awards.filter(bid__content__street_code=search.street)
    if search.organization:
        awards = awards.filter(bid__organization__code=search.organization)
    return awards.order_by("-number")


@dataclass(frozen=True)
class Page:
    """One page of a list by keyset: the rows, and the numbers that the neighbours start from."""

    rows: Sequence[Award]
    before: str = ""
    after: str = ""
    total: int = 0
    amount: Decimal = ZERO


PAGE_SIZE = 30


def award_page(search: AwardSearch, *, before: str = "", after: str = "") -> Page:
    """The page of `awards_found` that follows number `after`, or precedes `before`."""
    found = awards_found(search)
    sums = found.aggregate(n=Count("id"), amount=Coalesce(Sum("amount"), Value(ZERO), output_field=_MONEY))
    if before:
        rows = list(found.filter(number__gt=before).order_by("number")[: PAGE_SIZE + 1])
        has_previous, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE][::-1]
        has_next = bool(rows)
    else:
        rows = list((found.filter(number__lt=after) if after else found)[: PAGE_SIZE + 1])
        has_next, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        has_previous = bool(after)
    return Page(
        rows,
        before=str(rows[0].number) if rows and has_previous else "",
        after=str(rows[-1].number) if rows and has_next else "",
        total=sums["n"],
        amount=sums["amount"],
    )
