"""The public directory: which organizations are listed, which a search finds, and a page of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from chenghua_portal.foundation.web.ids import as_uuid
from organizations.registry.credit_code import normalize
from organizations.registry.models import ChangeRequest, Organization
from organizations.registry.searching import with_words
from organizations.standing.queries import CreditStatus, with_standing
from procurement.awards.queries import public_awards

PAGE_SIZE = 30
UNGRADED = "none"
# What a row of the list shows, and its place.
SHOWN = ("name", "code", "kind", "initials", "street__name")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Selection:
    """What a reader asks of the directory. Empty parts ask nothing."""

    text: str = ""
    kind: str = ""
    street: str = ""
    field: str = ""
    grade: str = ""
    credit: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Selection()

    @property
    def asked(self) -> dict[str, str]:
        """The parts that ask something, by the names they have in the address."""
        parts = {
            "q": self.text,
            "kind": self.kind,
            "street": self.street,
            "field": self.field,
            "grade": self.grade,
            "credit": self.credit,
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def needs_standing(self) -> bool:
        return bool(self.grade or self.credit)

    def without(self, part: str) -> "Selection":
        return replace(self, **{part: ""})


def listed_organizations() -> QuerySet[Organization]:
    """Every verified organization of the kinds that register themselves; the index `organizations_directory`.

    What one asks to have changed is not here: a row holds the verified facts until the change is accepted.
    """
    return Organization.objects.filter(
        status=Organization.Status.VERIFIED, kind__in=sorted(Organization.LISTED_KINDS)
    )


def organizations_found(selection: Selection, on: date) -> QuerySet[Organization]:
    """The listed organizations that answer `selection`, with the standing they have on a day; in no order."""
    found = listed_organizations()
    if selection.text:
        found = with_words(found, selection.text)
    if selection.kind:
        found = found.filter(kind=selection.kind)
    if selection.street:
        found = found.filter(street=selection.street)
    if selection.field:
        found = found.filter(service_fields__contains=[selection.field])
    if selection.needs_standing:
        found = with_standing(found, on)
    if selection.grade:
        level = None if selection.grade == UNGRADED else int(selection.grade)
        found = found.filter(Q(present_grade=level))
    if selection.credit:
        found = found.filter(Q(credit_status=selection.credit))
    return found


def in_order(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """By the initials of their names in pinyin, as a Chinese index is read."""
    return organizations.order_by("initials", "id")


@dataclass(frozen=True)
class Awarded:
    """How many projects an organization was awarded, and for how much, in yuan."""

    count: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True)
class Row:
    """An organization in the list, with how it stands on the day and what it was awarded."""

    organization: Organization
    grade: int | None
    credit: CreditStatus
    awarded: Awarded


@dataclass(frozen=True)
class Page:
    """One page of the directory by keyset, and the places that the neighbouring pages start from."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


def directory_page(selection: Selection, on: date, *, before: str = "", after: str = "") -> Page:
    """The page of what `selection` finds that follows the place `after`, or precedes `before`.

    A place nobody was at is where it would stand; one that cannot be read is the beginning.
    """
    found = organizations_found(selection, on).select_related("street").only(*SHOWN)
    ordered = in_order(found if selection.needs_standing else with_standing(found, on))
    earlier, later = read_place(before), read_place(after)
    if earlier:
        backwards = ordered.filter(_beyond(earlier, "lt")).order_by("-initials", "-id")
        rows = list(backwards[: PAGE_SIZE + 1])
        has_previous, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE][::-1]
        has_next = bool(rows)
    else:
        rows = list((ordered.filter(_beyond(later, "gt")) if later else ordered)[: PAGE_SIZE + 1])
        has_next, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        has_previous = bool(later)
    return Page(
        _rows_of(rows),
        before=place_of(rows[0]) if rows and has_previous else "",
        after=place_of(rows[-1]) if rows and has_next else "",
    )


def place_of(organization: Organization) -> str:
    """Where an organization stands in the list, as the address of a page carries it."""
    return f"{organization.initials}~{organization.pk}"


def read_place(text: str) -> tuple[str, UUID] | None:
    initials, _separator, key = text.replace("\0", "").rpartition("~")
    pk = as_uuid(key)
    return (initials, pk) if pk else None


def _beyond(place: tuple[str, UUID], side: str) -> Q:
    """What stands on one side of a place; the index is entered at its initials, and few share them."""
    initials, pk = place
    return Q(**{f"initials__{side}e": initials}) & (
        Q(**{f"initials__{side}": initials}) | Q(**{f"pk__{side}": pk})
    )


def _rows_of(organizations: Sequence[Any]) -> list[Row]:
    """The rows of a list, of organizations that carry their standing."""
    awarded = awarded_to(organizations)
    return [
        Row(each, each.present_grade, CreditStatus(each.credit_status), awarded.get(each.pk, Awarded()))
        for each in organizations
    ]


def awarded_to(organizations: Iterable[Organization]) -> dict[UUID, Awarded]:
    """What was awarded to each of `organizations`; those without an award are left out."""
    sums = (
        public_awards()
        .filter(bid__organization__in=[each.pk for each in organizations])
        .order_by()
        .values("bid__organization")
        .annotate(n=Count("id"), amount=Sum("amount"))
    )
    return {row["bid__organization"]: Awarded(row["n"], row["amount"]) for row in sums}


def organization_at(address: str) -> Organization | None:
    """The listed organization whose page has this address: its credit code, or its id where it has none.

    Addresses are permanent: the id of any, and a code that was corrected since, lead to it as well.
    """
    listed = listed_organizations().select_related("street")
    if pk := as_uuid(address):
        return listed.filter(pk=pk).first()
    code = normalize(address.replace("\0", ""))
    former = ChangeRequest.objects.filter(status=ChangeRequest.Status.ACCEPTED, changes__code__old=code)
    return listed.filter(code=code).first() or listed.filter(pk__in=former.values("organization")).first()
