"""Entering what others have found of an organization, each with its source."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workflow.applying import lock
from organizations.registry.models import Organization
from organizations.registry.transitions import is_not_own
from organizations.standing.models import AnnualInspection, CreditEntry, Grade, Violation
from organizations.standing.periods import same_day_later
from organizations.standing.rules import has_standing
from organizations.standing.words import facts_of, sort_of, told

E = TypeVar("E", AnnualInspection, Grade, CreditEntry, Violation)

GRADE_YEARS = 5
GRADE_BASIS = gettext_lazy(
    "Measures for the assessment of social organizations: a grade is valid for five years"
)


@transaction.atomic(durable=True)
def enter_inspection(
    organization: Organization,
    *,
    year: int,
    result: str,
    concluded_on: date,
    source: str,
    by: Actor,
    form: str = AnnualInspection.Form.INSPECTION,
) -> AnnualInspection:
    """Enter the inspection of a calendar year. Raises Refused when that year has one, or was not over."""
    if concluded_on.year <= year:
        raise Refused(
            _("An inspection is concluded after the year has ended; compare year and day."),
            field="concluded_on",
        )
    facts = {"year": year, "form": form, "result": result, "concluded_on": concluded_on}
    return _enter(AnnualInspection(organization=organization, source=source, **facts), ["concluded_on"], by)


@transaction.atomic(durable=True)
def enter_grade(
    organization: Organization,
    *,
    level: int,
    valid_from: date,
    valid_until: date,
    authority: str,
    source: str,
    by: Actor,
) -> Grade:
    """Enter an assessment grade. Raises Refused when it ends before it begins or lasts more than five years."""
    if valid_until < valid_from:
        raise Refused(_("It cannot end before it begins."), field="valid_until")
    if valid_until > same_day_later(valid_from, GRADE_YEARS):
        raise Refused(
            _("A grade is valid for five years at most. Compare both days with the certificate."),
            field="valid_until",
            basis=GRADE_BASIS,
        )
    facts = {"level": level, "valid_from": valid_from, "valid_until": valid_until, "authority": authority}
    return _enter(Grade(organization=organization, source=source, **facts), ["valid_from"], by)


@transaction.atomic(durable=True)
def enter_credit_entry(
    organization: Organization,
    *,
    list: str,  # noqa: A002  the field's name
    listed_on: date,
    cause: str,
    source: str,
    by: Actor,
    lifted_on: date | None = None,
) -> CreditEntry:
    """Enter that an organization was put on a credit list, and also that it was taken off, if it was."""
    if lifted_on is not None and lifted_on < listed_on:
        raise Refused(_("It cannot be lifted before it was listed."), field="lifted_on")
    facts = {"list": list, "listed_on": listed_on, "lifted_on": lifted_on, "cause": cause}
    return _enter(
        CreditEntry(organization=organization, source=source, **facts), ["listed_on", "lifted_on"], by
    )


@transaction.atomic(durable=True)
def enter_violation(
    organization: Organization,
    *,
    decided_on: date,
    authority: str,
    reference: str,
    description: str,
    source: str,
    by: Actor,
) -> Violation:
    """Enter a serious violation whose penalty has become final."""
    facts = {
        "decided_on": decided_on,
        "authority": authority,
        "reference": reference,
        "description": description,
    }
    return _enter(Violation(organization=organization, source=source, **facts), ["decided_on"], by)


def _enter(entry: E, past: Collection[str], by: Actor) -> E:
    """Save an entry whose days named in `past` lie behind us; sent twice, it is entered once.

    Raises Refused when there is one like it, naming that one; when nothing can be entered about the
    organization; and to whoever belongs to it.
    """
    organization = entry.organization
    require(by, "organizations.enter_standing", organization)
    entry.pk, is_new = claim(by, f"organizations.{sort_of(entry)}")
    if not is_new:
        return type(entry)._default_manager.get(pk=entry.pk)
    lock(organization)
    if not has_standing(organization):
        raise Refused(
            _("Entries are made about social organizations that are verified or on file at a street.")
        )
    if refusal := is_not_own(organization, by, by.arrived_at):
        raise Refused.because(refusal)
    refuse_future(entry, past, by)
    entry.source = entry.source.strip()
    if not entry.source:
        raise Refused(_("Name the document or the register it was taken from."), field="source")
    entry.entered_at, entry.entered_by_id = by.arrived_at, by.person
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        if (known := _like(entry)) is None:
            raise
        raise Refused(_already(known), field=_field(entry)) from error
    data = {"entry": entry.pk, "source": entry.source, **facts_of(entry)}
    verb = f"organizations.organization.enter_{sort_of(entry)}"
    event = record(verb, organization, by=by, at=by.arrived_at, data=data)
    notify("organization.entry_made", entry, event=f"organization.entry_made:{event.pk}", at=by.arrived_at)
    return entry


def refuse_future(entry: E, past: Collection[str], by: Actor) -> None:
    today = beijing_date(by.arrived_at)
    for name in past:
        day = getattr(entry, name)
        if day is not None and day > today:
            raise Refused(
                _("This day is still to come. Enter what has happened, once it has happened."), field=name
            )


# By which fields an entry is the same as one that is there already, as the database has it.
UNIQUE: dict[type, tuple[str, ...]] = {
    AnnualInspection: ("year",),
    Grade: ("valid_from",),
    CreditEntry: ("list", "listed_on"),
    Violation: ("reference",),
}


def _like(entry: E) -> E | None:
    same = {name: getattr(entry, name) for name in UNIQUE[type(entry)]}
    known = type(entry)._default_manager.filter(organization=entry.organization_id, withdrawn_at=None, **same)
    return known.first()


def _field(entry: E) -> str:
    return UNIQUE[type(entry)][-1]


def _already(entry: E) -> str:
    return _(
        "This is entered already: %(entry)s (source: %(source)s). If that entry is wrong, withdraw it first."
    ) % {"entry": told(facts_of(entry)), "source": entry.source}
