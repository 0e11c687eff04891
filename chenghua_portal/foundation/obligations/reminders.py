"""Reminders before a deadline and after it, to those who still have something to do, and to who answers for them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register, register_family
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.obligations.kinds import (
    Level,
    kind_named,
    lapsing_kinds,
    recipients_of,
    superiors_of,
)
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.workdays.clock import BEIJING

# domain.md §7. The next lead is looked up by position: 7 days, 3 days, 1 day, 3 hours.
LEADS = (timedelta(days=7), timedelta(days=3), timedelta(days=1), timedelta(hours=3))
# Overdue: told at once and on the two days after; on the third day it is the supervisor's to know.
DAY = timedelta(days=1)
TIMES_TOLD = 3
# What has been overdue for longer is no news to anybody.
OLD = timedelta(days=30)


def _params(duty: Obligation) -> dict[str, str]:
    due = f"{duty.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    return {"kind": duty.kind, "subject": duty.subject_name, "due": due}


def _in_words(params: dict[str, str]) -> dict[str, object]:
    return {**params, "duty": kind_named(params["kind"]).label}


register_family("obligations", _("Reminders of deadlines"))
REMINDER = register(
    NoticeKind(
        name="obligations.reminder",
        heading=_("Due %(due)s: %(duty)s"),
        body=_("%(duty)s, %(subject)s, is due %(due)s Beijing time."),
        recipients=recipients_of,
        before=lambda duty: duty.due_at,
        params=_params,
        link=lambda duty: duty.link,
        shown=_in_words,
    )
)
OVERDUE = register(
    NoticeKind(
        name="obligations.overdue",
        heading=_("Overdue: %(duty)s"),
        body=_("%(duty)s, %(subject)s, was due %(due)s Beijing time and is still to be done."),
        recipients=recipients_of,
        params=_params,
        link=lambda duty: duty.link,
        shown=_in_words,
    )
)
ESCALATION = register(
    NoticeKind(
        name="obligations.escalation",
        heading=_("Overdue, for your attention: %(duty)s"),
        body=_(
            "%(duty)s, %(subject)s, was due %(due)s Beijing time and has not been done. Those who owe it have "
            "been reminded; please see that it is done."
        ),
        recipients=lambda duty: superiors_of(duty, Level.SUPERIOR),
        params=_params,
        # Where the duty is done is for those who owe it; those above may open its own page.
        link=lambda duty: ["obligations:obligation-detail", str(duty.pk)],
        shown=_in_words,
    )
)


def lead_reached(due_at: datetime, opened_at: datetime, at: datetime) -> timedelta | None:
    """The shortest lead that `at` has reached and that had not passed when the duty was opened.

    None when it is too early, when the duty is overdue, or when it was opened within that lead.
    """
    left = due_at - at
    if left <= timedelta(0):
        return None
    reached = [lead for lead in LEADS if left <= lead]
    if not reached or opened_at > due_at - min(reached):
        return None
    return min(reached)


def days_overdue(due_at: datetime, at: datetime) -> int | None:
    """Whole days since the deadline, 0 on the first; no more than TIMES_TOLD. None before it."""
    return None if at < due_at else min((at - due_at) // DAY, TIMES_TOLD)


def stage_at(due_at: datetime, opened_at: datetime, at: datetime) -> int:
    """How far the reminders of a duty should have come: 1 to 4 by lead, then 5 to 8 by day overdue; 0 for none.

    It never goes back, so that a stage told once is never told again, and one that was missed is left out.
    """
    days = days_overdue(due_at, at)
    if days is not None:
        return len(LEADS) + 1 + days
    lead = lead_reached(due_at, opened_at, at)
    return 0 if lead is None else LEADS.index(lead) + 1


def remind_due(at: datetime) -> int:
    """Queue what is to be told at `at`, before deadlines and after them. Each duty and stage is told once, ever."""
    count = 0
    near = Obligation.objects.filter(
        discharged_at=None, due_at__gt=at - OLD, due_at__lte=at + max(LEADS)
    ).exclude(kind__in=lapsing_kinds(), due_at__lte=at)
    found = near.order_by("due_at").values_list("pk", "due_at", "opened_at", "told_stage")
    for duty_id, due_at, opened_at, told_stage in list(found):
        if stage_at(due_at, opened_at, at) > told_stage:
            count += _tell(duty_id, at)
    return count


@transaction.atomic
def _tell(duty_id: UUID, at: datetime) -> int:
    duty = Obligation.objects.select_for_update().filter(pk=duty_id, discharged_at=None).first()
    if duty is None:
        return 0
    stage = stage_at(duty.due_at, duty.opened_at, at)
    if stage <= duty.told_stage:
        return 0
    duty.told_stage = stage
    duty.save(update_fields=["told_stage"])
    days = days_overdue(duty.due_at, at)
    if days is not None:
        return _tell_overdue(duty, days, at)
    hours = int(LEADS[stage - 1].total_seconds() // 3600)
    return bool(notify("obligations.reminder", duty, event=f"remind:{duty.pk}:{hours}h", at=at))


def _tell_overdue(duty: Obligation, days: int, at: datetime) -> int:
    event = f"overdue:{duty.pk}:{days}d"
    if days >= TIMES_TOLD:
        above = superiors_of(duty, Level.SUPERVISOR)
        return bool(notify("obligations.escalation", duty, event=event, at=at, to=above))
    told = notify("obligations.overdue", duty, event=event, at=at)
    told += notify("obligations.escalation", duty, event=event, at=at)
    return bool(told)
