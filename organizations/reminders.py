"""What organizations are reminded of: papers that end, 60, 30 and 7 days before, unless they have renewed; and in
June, on the 1st and 7 days before its end, the annual inspection of the last year, unless its result is entered.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Certificate
from organizations.standing.models import Grade
from organizations.standing.queries import inspections_missing

LEADS = (60, 30, 7)
INSPECTION_LEADS = (29, 7)


def certificates_ending(first: date, last: date) -> QuerySet[Certificate]:
    """Verified certificates whose last day lies between two days, without one of their kind that lasts longer."""
    verified = Certificate.objects.filter(status=Certificate.Status.VERIFIED)
    renewed = Certificate.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")),
        organization=OuterRef("organization"),
        kind=OuterRef("kind"),
        status__in=[Certificate.Status.VERIFIED, Certificate.Status.PENDING],
    )
    ending = verified.filter(valid_until__range=(first, last)).exclude(Exists(renewed))
    return ending.select_related("organization").order_by("valid_until", "id")


def grades_ending(first: date, last: date) -> QuerySet[Grade]:
    """Grades whose last day lies between two days, without one that lasts longer."""
    present = Grade.objects.filter(withdrawn_at=None)
    renewed = present.filter(organization=OuterRef("organization"), valid_until__gt=OuterRef("valid_until"))
    ending = present.filter(valid_until__range=(first, last)).exclude(Exists(renewed))
    return ending.select_related("organization").order_by("valid_until", "id")


def remind_of_ends(at: datetime) -> int:
    """Queue what is to be told today. Each paper and lead is told once, ever; a lead that was missed is left out."""
    today = beijing_date(at)
    last = today + timedelta(days=max(LEADS))
    papers: list[Any] = [*certificates_ending(today, last), *grades_ending(today, last)]
    for paper in papers:
        lead = min(lead for lead in LEADS if (paper.valid_until - today).days <= lead)
        notify("organization.paper_ends", paper, event=f"organization.paper_ends:{paper.pk}:{lead}", at=at)
    return len(papers)


def remind_of_inspections(at: datetime) -> int:
    """Queue what is to be told today. Each year and lead is told once; outside June nobody is told."""
    today = beijing_date(at)
    left = (date(today.year, 6, 30) - today).days
    leads = [lead for lead in INSPECTION_LEADS if 0 <= left <= lead]
    if not leads:
        return 0
    missing = list(inspections_missing(today.year - 1))
    for organization in missing:
        event = f"organization.inspection_due:{organization.pk}:{today.year}:{min(leads)}"
        notify("organization.inspection_due", organization, event=event, at=at)
    return len(missing)
