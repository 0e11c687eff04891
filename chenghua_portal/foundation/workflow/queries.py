from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.keyset import Place
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import offline_names
from chenghua_portal.foundation.workflow.rules import OFFICIALS, watches

PAGE_SIZE = 30
# Of fewer approvals a share says nothing.
FEWEST = 5
WAITING = Q(confirmed_at=None, refused_at=None)


def approvals_visible_to(actor: Actor) -> QuerySet[OfflineApproval]:
    """Every approval on paper the actor may know of, newest first. The twin of `read_approval`."""
    found = OfflineApproval.objects.select_related("uploaded_by", "confirmed_by", "refused_by")
    visible = Q(pk__in=())
    if actor.organization_id is not None and actor.has_role(*OFFICIALS):
        visible |= Q(organization_id=actor.organization_id)
    if watches(actor):
        visible |= ~WAITING
    return found.filter(visible).order_by("-uploaded_at", "-id")


def waiting_paper(transition: str, subject: Model) -> OfflineApproval | None:
    """The paper that waits to be confirmed for this move of `subject`."""
    return OfflineApproval.objects.filter(WAITING, transition=transition, subject_id=subject.pk).first()


@dataclass(frozen=True)
class Share:
    """How many of the approvals of a period were made on paper."""

    offline: int
    total: int

    @property
    def share(self) -> Decimal | None:
        """The share from 0 to 1; None while there are too few approvals for it to say anything."""
        return Decimal(self.offline) / self.total if self.total >= FEWEST else None


def offline_share(
    *, since: datetime | None = None, before: datetime | None = None, organization_id: UUID | None = None
) -> Share:
    """The share of approvals on paper among all acts that paper may decide, of everybody or of one office."""
    papers = Q(confirmed_at__isnull=False)
    acts = Q(verb__in=offline_names())
    if since is not None:
        papers &= Q(confirmed_at__gte=since)
        acts &= Q(at__gte=since)
    if before is not None:
        papers &= Q(confirmed_at__lt=before)
        acts &= Q(at__lt=before)
    if organization_id is not None:
        papers &= Q(organization_id=organization_id)
        acts &= Q(organization_id=organization_id)
    return Share(OfflineApproval.objects.filter(papers).count(), AuditEvent.objects.filter(acts).count())


def shares_by_office() -> dict[UUID, Share]:
    """The share of every office that has decided anything that paper may decide."""
    papers = OfflineApproval.objects.filter(confirmed_at__isnull=False)
    acts = AuditEvent.objects.filter(verb__in=offline_names(), organization_id__isnull=False)
    counted = [
        dict(found.order_by().values_list("organization_id").annotate(count=Count("pk")))
        for found in (papers, acts)
    ]
    offline, total = counted
    return {office: Share(offline.get(office, 0), count) for office, count in total.items()}


@dataclass(frozen=True)
class Page:
    """One page of a list; `after` is the last row's place where more follows."""

    rows: list[OfflineApproval]
    after: Place | None = None


def page_of(approvals: QuerySet[OfflineApproval], after: Place | None = None) -> Page:
    """At most PAGE_SIZE of `approvals`, newest first, behind the place `after`."""
    if after is not None:
        at, pk = after
        approvals = approvals.filter(Q(uploaded_at__lt=at) | Q(uploaded_at=at, pk__lt=pk))
    rows = list(approvals[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], (last.uploaded_at, last.pk) if last else None)
