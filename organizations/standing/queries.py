"""What is known of organizations: what everybody may know, by the day, and what each reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.models import Obligation
from organizations.registry.models import Organization
from organizations.registry.queries import own_organizations
from organizations.registry.rules import is_official
from organizations.standing.models import (
    AnnualInspection,
    Bar,
    CreditEntry,
    Entry,
    Grade,
    Outcome,
    Violation,
)

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


def inspections_visible_to(actor: Actor) -> QuerySet[AnnualInspection]:
    """Inspections the actor may know of, the latest year first. The twin of `view_inspection`."""
    return _visible_to(actor, AnnualInspection).order_by("-year", "-id")


def grades_visible_to(actor: Actor) -> QuerySet[Grade]:
    """Grades the actor may know of, the latest begun first. The twin of `view_grade`."""
    return _visible_to(actor, Grade).order_by("-valid_from", "-id")


def credit_entries_visible_to(actor: Actor) -> QuerySet[CreditEntry]:
    """Entries on credit lists the actor may know of, newest first. The twin of `view_credit_entry`."""
    return _visible_to(actor, CreditEntry).order_by("-listed_on", "-id")


def violations_visible_to(actor: Actor) -> QuerySet[Violation]:
    """Serious violations the actor may know of, newest first. The twin of `view_violation`."""
    return _visible_to(actor, Violation).order_by("-decided_on", "-id")


def outcomes_visible_to(actor: Actor) -> QuerySet[Outcome]:
    """How projects ended, as far as the actor may know, newest first. The twin of `view_outcome`."""
    outcomes = Outcome.objects.select_related("organization")
    if not is_official(actor):
        public = Q(kind=Outcome.Kind.GRADE, organization__status=Organization.Status.VERIFIED)
        outcomes = outcomes.filter(public | Q(organization__in=own_organizations(actor)))
    return outcomes.order_by("-occurred_on", "-id")


def bars_visible_to(actor: Actor) -> QuerySet[Bar]:
    """Bars of the own organizations, all of them for officials; newest first. The twin of `view_bar`."""
    bars = Bar.objects.select_related("organization", "outcome", "proposed_by", "decided_by", "lifted_by")
    if not is_official(actor):
        bars = bars.filter(organization__in=own_organizations(actor))
    return bars.order_by("-proposed_at", "-id")


def proposed_bars() -> QuerySet[Bar]:
    """The bars that await a decision, longest waiting first, with `due_at`."""
    duties = Obligation.objects.filter(
        kind="organization.decide_bar", subject_type=Bar._meta.label_lower, subject_id=OuterRef("pk")
    )
    due = duties.values("subject_id").annotate(at=Min("due_at")).values("at")
    waiting = Bar.objects.filter(status=Bar.Status.PROPOSED)
    return (
        waiting.select_related("organization", "outcome", "proposed_by")
        .annotate(due_at=Subquery(due, output_field=DateTimeField()))
        .order_by("proposed_at", "id")
    )


def inspections_missing(year: int) -> QuerySet[Organization]:
    """Verified social organizations without an entry of how the inspection of `year` ended, with `missing_year`.

    Those founded in that year or later were not yet due for it: the first full cycle begins the year after.
    """
    entered = AnnualInspection.objects.filter(organization=OuterRef("pk"), year=year, withdrawn_at=None)
    return (
        Organization.objects.filter(kind__in=Organization.SOCIAL_KINDS, status=Organization.Status.VERIFIED)
        .exclude(founded_on__gt=date(year, 1, 1))
        .exclude(Exists(entered))
        .annotate(missing_year=Value(year))
        .order_by("id")
    )


def _visible_to(actor: Actor, model: type[E]) -> QuerySet[E]:
    entries = model._default_manager.select_related("organization", "entered_by", "withdrawn_by")
    if is_official(actor):
        return entries
    public = Q(withdrawn_at=None, organization__status=Organization.Status.VERIFIED)
    return entries.filter(public | Q(organization__in=own_organizations(actor)))


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
