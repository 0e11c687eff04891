"""How projects ended for an organization, and the bars that follow when a person decides so."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record, subject_of
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workflow.applying import apply, lock
from chenghua_portal.foundation.workflow.transitions import Transition
from organizations.registry.models import Organization
from organizations.registry.transitions import is_not_own
from organizations.standing import transitions
from organizations.standing.models import Bar, Outcome
from organizations.standing.periods import same_day_later
from organizations.standing.rules import has_standing

YEARS_BARRED = 2
PROPOSING = frozenset({Outcome.Kind.FAILED, Outcome.Kind.CLAWBACK, Outcome.Kind.VIOLATION})


@transaction.atomic
def record_outcome(
    organization: Organization,
    kind: Outcome.Kind,
    subject: Model,
    *,
    name: str,
    occurred_on: date,
    at: datetime,
    grade: str = "",
) -> Outcome:
    """Keep how a project ended, for the room that knows; told again, it stays as it was told first.

    `name` is what people call the `subject`, `grade` the code of a final grade (`words.GRADE_NAMES`). A failed
    project, a claw-back and a violation propose a bar of two years from that day, which a person decides over.
    """
    lock(organization)
    subject_type, subject_id = subject_of(subject)
    outcome, is_new = Outcome.objects.get_or_create(
        subject_type=subject_type,
        subject_id=subject_id,
        kind=kind,
        defaults={
            "organization": organization,
            "subject_name": name,
            "grade": grade,
            "occurred_on": occurred_on,
            "recorded_at": at,
        },
    )
    if not is_new:
        return outcome
    by = Actor.system(at, "organizations.record_outcome")
    data = {"outcome": outcome.pk, "kind": kind, "project": name, "grade": grade, "occurred_on": occurred_on}
    record("organizations.organization.record_outcome", organization, by=by, at=at, data=data)
    if kind in PROPOSING:
        bar = Bar(
            organization=organization,
            outcome=outcome,
            starts_on=occurred_on,
            ends_on=same_day_later(occurred_on, YEARS_BARRED),
            cause=name,
        )
        _propose(bar, by)
    return outcome


@transaction.atomic(durable=True)
def propose_bar(organization: Organization, *, starts_on: date, ends_on: date, cause: str, by: Actor) -> Bar:
    """Propose to bar an organization from bidding; another person decides. Sent twice, it is proposed once.

    Raises Refused while another bar that a person proposed waits, for days in the wrong order or behind us, and to
    whoever belongs to the organization.
    """
    require(by, "organizations.propose_bar", organization)
    pk, is_new = claim(by, "organizations.bar")
    if not is_new:
        return Bar.objects.get(pk=pk)
    lock(organization)
    if not has_standing(organization):
        raise Refused(_("Only social organizations that are verified or on file at a street can be barred."))
    if refusal := is_not_own(organization, by, by.arrived_at):
        raise Refused.because(refusal)
    waiting = organization.bars.filter(status=Bar.Status.PROPOSED).exclude(proposed_by=None).first()
    if waiting is not None:
        days = {"from": waiting.starts_on.isoformat(), "until": waiting.ends_on.isoformat()}
        raise Refused(
            _(
                "A bar from %(from)s until %(until)s is proposed already and awaits its decision. Decide that first."
            )
            % days
        )
    _refuse_days(starts_on, ends_on, by)
    if not (said := cause.strip()):
        raise Refused(_("Say for what the organization is to be barred."), field="cause")
    bar = Bar(pk=pk, organization=organization, starts_on=starts_on, ends_on=ends_on, cause=said)
    return _propose(bar, by)


@transaction.atomic(durable=True)
def decide_bar(bar: Bar, reason: str, *, starts_on: date, ends_on: date, by: Actor) -> Bar:
    """Put a proposed bar in force from day to day, with reasons that the organization reads.

    Raises Refused for days in the wrong order or behind us, and to whoever proposed it.
    """
    require(by, transitions.DECIDE.permission, bar)
    _refuse_days(starts_on, ends_on, by)
    return _decide(transitions.DECIDE, bar, reason, {"starts_on": starts_on, "ends_on": ends_on}, by)


@transaction.atomic(durable=True)
def dismiss_bar(bar: Bar, reason: str, *, by: Actor) -> Bar:
    """Decide not to bar, with reasons that the organization reads. Raises Refused to whoever proposed it."""
    return _decide(transitions.DISMISS, bar, reason, {}, by)


@transaction.atomic(durable=True)
def lift_bar(bar: Bar, reason: str, *, by: Actor) -> Bar:
    """Let a bar end before its last day, with reasons: from today on it no longer counts.

    Raises Refused when it is over anyway.
    """
    said = _said(reason)
    changes = {"lifted_on": beijing_date(by.arrived_at), "lifting_reason": said}
    return apply(transitions.LIFT, bar, by=by, at=by.arrived_at, data={"reason": said}, changes=changes)


def _propose(bar: Bar, by: Actor) -> Bar:
    bar.proposed_at, bar.proposed_by_id = by.arrived_at, by.user_id
    bar.save(force_insert=True)
    data = {"starts_on": bar.starts_on, "ends_on": bar.ends_on, "cause": bar.cause}
    record("organizations.bar.propose", bar, by=by, at=by.arrived_at, data=data)
    open_obligation("organization.decide_bar", bar, at=by.arrived_at)
    return bar


def _decide(transition: Transition, bar: Bar, reason: str, days: dict[str, date], by: Actor) -> Bar:
    said = _said(reason)
    changes = {**days, "decision_reason": said}
    return apply(transition, bar, by=by, at=by.arrived_at, data={"reason": said, **days}, changes=changes)


def _said(reason: str) -> str:
    if not (said := reason.strip()):
        raise Refused(_("Give the reasons, which the organization reads."), field="reason")
    return said


def _refuse_days(starts_on: date, ends_on: date, by: Actor) -> None:
    if starts_on < beijing_date(by.arrived_at):
        raise Refused(_("A bar counts for what is to come: let it begin today or later."), field="starts_on")
    if ends_on <= starts_on:
        raise Refused(_("It has to end after it begins."), field="ends_on")
