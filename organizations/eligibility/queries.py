"""The facts that the rules are put to, as they were known at a moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import DateField, F, IntegerField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.eligibility.models import EligibilityDecision
from organizations.eligibility.rulebook import (
    STANDING,
    Answer,
    DecidedBar,
    Facts,
    Inspection,
    Listing,
    Parameters,
    SeriousViolation,
    ask_all,
    recalled,
)
from organizations.eligibility.subjects import answers_about
from organizations.registry.models import Organization
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Violation

M = TypeVar("M", bound=Model)


def facts_at(organization: Organization, moment: datetime) -> Facts:
    """What was known of an organization at `moment`: see `facts_of`."""
    return facts_of([organization], moment)[organization.pk]


def facts_of(organizations: Iterable[Organization], moment: datetime) -> Mapping[UUID, Facts]:
    """By organization what was known of it at `moment`, in one query for any number.

    What was entered later, or withdrawn by then, is left out. Status and kind are those of the objects given.
    """
    wanted = {one.pk: one for one in organizations}
    entries: dict[tuple[UUID, str], list[tuple[Any, ...]]] = defaultdict(list)
    for organization, sort, *entry in _entries(wanted, moment):
        entries[organization, sort].append(tuple(entry))
    return {
        pk: Facts(
            on=beijing_date(moment),
            kind=one.kind,
            status=one.status,
            verified_on=beijing_date(one.verified_at) if one.verified_at else None,
            founded_on=one.founded_on,
            inspections=tuple(Inspection(n, word, day) for word, n, day, *_ in entries[pk, "inspection"]),
            listings=tuple(Listing(word, on, lifted) for word, _n, on, lifted, _d in entries[pk, "listing"]),
            violations=tuple(SeriousViolation(day, word) for word, _n, day, *_ in entries[pk, "violation"]),
            bars=tuple(DecidedBar(*days) for _word, _n, *days in entries[pk, "bar"]),
        )
        for pk, one in wanted.items()
    }


def _entries(wanted: Collection[UUID], moment: datetime) -> Iterable[tuple[Any, ...]]:
    """Organization, sort, word, number and up to three days of every entry known at `moment`.

    In no order: no rule minds it.
    """
    bars = Bar.objects.filter(
        organization__in=wanted,
        status__in=[Bar.Status.IN_FORCE, Bar.Status.LIFTED],
        decided_at__lte=moment,
    )
    inspections = _known(AnnualInspection, wanted, moment)
    return _columns(inspections, "inspection", "result", "concluded_on", number="year").union(
        _columns(_known(CreditEntry, wanted, moment), "listing", "list", "listed_on", "lifted_on"),
        _columns(_known(Violation, wanted, moment), "violation", "reference", "decided_on"),
        _columns(bars, "bar", "", "starts_on", "ends_on", "lifted_on"),
        all=True,
    )


def _columns(
    rows: QuerySet[M], sort: str, word: str, *days: str, number: str = ""
) -> QuerySet[M, tuple[Any, ...]]:
    """The rows as columns that all sorts of entries share; what a sort does not have is empty."""
    given = [F(day) for day in days] + [Value(None)] * (3 - len(days))
    columns = {
        "sort": Value(sort),
        "word": Cast(F(word) if word else Value(""), TextField()),
        "number": Cast(F(number) if number else Value(None), IntegerField()),
        **{
            name: Cast(day, DateField())
            for name, day in zip(("first", "second", "third"), given, strict=True)
        },
    }
    shared: QuerySet[M, tuple[Any, ...]] = rows.annotate(**columns).values_list("organization_id", *columns)
    return shared


def answers_at(
    organization: Organization,
    moment: datetime,
    *,
    subject: Model | None = None,
    parameters: Mapping[str, Parameters] | None = None,
) -> tuple[Answer, ...]:
    """What the standing rules answer at `moment`, then those that are registered for such a subject.

    `parameters` are by the rule's code.
    """
    given = parameters or {}
    standing = ask_all(STANDING, facts_at(organization, moment), given)
    return standing + (answers_about(subject, moment, given) if subject is not None else ())


def answers_of(decision: EligibilityDecision) -> tuple[Answer, ...]:
    """What the rules answered when the decision was made."""
    return tuple(recalled(stored) for stored in decision.answers)


def decisions_about(subject_type: str, subjects: Iterable[UUID]) -> Mapping[UUID, EligibilityDecision]:
    """By subject, such as a bid, the last decision on eligibility that it was served by."""
    decisions = EligibilityDecision.objects.filter(subject_type=subject_type, subject_id__in=list(subjects))
    return {decision.subject_id: decision for decision in decisions.order_by("at", "id")}


def _known(model: type[M], wanted: Iterable[UUID], moment: datetime) -> QuerySet[M]:
    """The entries about the wanted that were on record at `moment`."""
    stands = Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment)
    return model._default_manager.filter(stands, organization__in=wanted, entered_at__lte=moment)
