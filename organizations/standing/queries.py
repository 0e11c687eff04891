"""What is known of organizations: what everybody may know, by the day, and what each reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from organizations.registry.models import Organization
from organizations.standing.models import AnnualInspection, CreditEntry, Entry, Grade

E = TypeVar("E", bound=Entry)


class CreditStatus(models.TextChoices):
    """How an organization stands on a day; of two lists the graver one counts."""

    NORMAL = "normal", _("Normal")
    ABNORMAL = "abnormal", _("List of abnormal activities")
    DISHONEST = "dishonest", _("List of serious violations and dishonesty")


@dataclass(frozen=True)
class PublicStanding:
    """What everybody may know of an organization's standing on a day."""

    # The assessment grade, 1 to 5, and its last day; none where there is none, or it has expired.
    grade: int | None = None
    grade_until: date | None = None
    credit: CreditStatus = CreditStatus.NORMAL
    # Since when it is on the list that `credit` names.
    credit_since: date | None = None
    # The inspection of the latest year that is concluded.
    inspection: AnnualInspection | None = None


def public_standing_of(organizations: Iterable[Organization], on: date) -> Mapping[UUID, PublicStanding]:
    """How each of `organizations` stands on a day, in three queries for any number of them."""
    wanted = [organization.pk for organization in organizations]
    grades = {grade.organization_id: grade for grade in _first_of_each(grades_present(on), wanted)}
    entries = {entry.organization_id: entry for entry in _first_of_each(listings_present(on), wanted)}
    inspections = {one.organization_id: one for one in _first_of_each(inspections_concluded(on), wanted)}
    return {
        pk: PublicStanding(
            grade=grades[pk].level if pk in grades else None,
            grade_until=grades[pk].valid_until if pk in grades else None,
            credit=CreditStatus(entries[pk].list) if pk in entries else CreditStatus.NORMAL,
            credit_since=entries[pk].listed_on if pk in entries else None,
            inspection=inspections.get(pk),
        )
        for pk in wanted
    }


def with_standing(queryset: QuerySet[Organization], on: date) -> QuerySet[Organization]:
    """The organizations with `present_grade`, 1 to 5 or None, and `credit_status` on a day, to filter and count by."""
    grade = grades_present(on).filter(organization=OuterRef("pk")).values("level")[:1]
    listed = listings_present(on).filter(organization=OuterRef("pk")).order_by()
    return queryset.annotate(
        present_grade=Subquery(grade),
        credit_status=Case(
            *(
                When(Exists(listed.filter(list=status.value)), then=Value(status.value))
                for status in (CreditStatus.DISHONEST, CreditStatus.ABNORMAL)
            ),
            default=Value(CreditStatus.NORMAL.value),
            output_field=CharField(),
        ),
    )


def grades_present(on: date) -> QuerySet[Grade]:
    """The grades that hold on a day, the latest begun of an organization first."""
    held = Grade.objects.filter(withdrawn_at=None, valid_from__lte=on, valid_until__gte=on)
    return held.order_by("organization", "-valid_from", "-id")


def listings_present(on: date) -> QuerySet[CreditEntry]:
    """The entries that stand on a list on a day, the graver of an organization first, then the earlier one.

    The day of lifting is still a day on the list.
    """
    stands = Q(lifted_on=None) | Q(lifted_on__gte=on)
    listed = CreditEntry.objects.filter(stands, withdrawn_at=None, listed_on__lte=on)
    return listed.order_by("organization", _gravest_first(), "listed_on", "id")


def inspections_concluded(on: date) -> QuerySet[AnnualInspection]:
    """The inspections that were concluded by a day, the latest year of an organization first."""
    concluded = AnnualInspection.objects.filter(withdrawn_at=None, concluded_on__lte=on)
    return concluded.order_by("organization", "-year")


def _gravest_first() -> Case:
    return Case(When(list=CreditEntry.List.DISHONEST, then=Value(0)), default=Value(1))


def _first_of_each(entries: QuerySet[E], wanted: Iterable[UUID]) -> QuerySet[E]:
    """Of every wanted organization the entry that comes first."""
    return entries.filter(organization__in=list(wanted)).distinct("organization")
