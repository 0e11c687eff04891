"""Reminders before a deadline, to those who still have something to do."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.obligations.kinds import kind_named, recipients_of
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.workdays.clock import BEIJING

# domain.md §7. The next lead is looked up by position: 7 days, 3 days, 1 day, 3 hours.
LEADS = (timedelta(days=7), timedelta(days=3), timedelta(days=1), timedelta(hours=3))

REMINDER = register(
    NoticeKind(
        name="obligations.reminder",
        heading=_("Due %(due)s: %(duty)s"),
        body=_("%(duty)s, %(subject)s, is due %(due)s Beijing time."),
        recipients=recipients_of,
        params=lambda o: {
            "kind": o.kind,
            "subject": o.subject_name,
            "due": f"{o.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
        },
        link=lambda o: o.link,
        shown=lambda params: {**params, "duty": kind_named(params["kind"]).label},
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


def remind_due(at: datetime) -> int:
    """Queue the reminders that are due at `at`. Each duty and lead reminds each person once, ever."""
    count = 0
    near = Obligation.objects.filter(discharged_at=None, due_at__gt=at, due_at__lte=at + max(LEADS))
    for duty_id in list(near.order_by("due_at").values_list("pk", flat=True)):
        count += _remind(duty_id, at)
    return count


@transaction.atomic
def _remind(duty_id: UUID, at: datetime) -> int:
    duty = Obligation.objects.select_for_update().filter(pk=duty_id, discharged_at=None).first()
    lead = lead_reached(duty.due_at, duty.opened_at, at) if duty else None
    if duty is None or lead is None:
        return 0
    hours = int(lead.total_seconds() // 3600)
    return bool(notify("obligations.reminder", duty, event=f"remind:{duty.pk}:{hours}h", at=at))
