"""Papers that end: their organization is told 60, 30 and 7 days before, unless it has renewed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Certificate
from organizations.standing.models import Grade

LEADS = (60, 30, 7)


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
