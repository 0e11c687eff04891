"""The facts that the rules are put to, as they were known at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

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
    """By organization what was known of it at `moment`, in four queries for any number.

    What was entered later, or withdrawn by then, is left out. Status and kind are those of the objects given.
    """
    wanted = {one.pk: one for one in organizations}
    inspections = _by_organization(_known(AnnualInspection, wanted, moment).order_by("year", "id"))
    listings = _by_organization(_known(CreditEntry, wanted, moment).order_by("listed_on", "id"))
    violations = _by_organization(_known(Violation, wanted, moment).order_by("decided_on", "id"))
    decided = Bar.objects.filter(
        organization__in=wanted,
        status__in=[Bar.Status.IN_FORCE, Bar.Status.LIFTED],
        decided_at__lte=moment,
    )
    bars = _by_organization(decided.order_by("starts_on", "id"))
    return {
        pk: Facts(
            on=beijing_date(moment),
            kind=one.kind,
            status=one.status,
            verified_on=beijing_date(one.verified_at) if one.verified_at else None,
            founded_on=one.founded_on,
            inspections=tuple(Inspection(i.year, i.result, i.concluded_on) for i in inspections[pk]),
            listings=tuple(Listing(entry.list, entry.listed_on, entry.lifted_on) for entry in listings[pk]),
            violations=tuple(SeriousViolation(v.decided_on, v.reference) for v in violations[pk]),
            bars=tuple(DecidedBar(bar.starts_on, bar.ends_on, bar.lifted_on) for bar in bars[pk]),
        )
        for pk, one in wanted.items()
    }


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


def _by_organization(rows: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.organization_id].append(row)
    return found
