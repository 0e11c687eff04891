from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.keyset import Place
from organizations.registry.credit_code import CreditCodeError, parse
from organizations.registry.models import Organization, Street
from organizations.registry.rules import is_official

PAGE_SIZE = 30


def organizations_visible_to(actor: Actor) -> QuerySet[Organization]:
    """Every organization whose page the actor may read. The twin of `view_organization`."""
    organizations = Organization.objects.select_related("street")
    if is_official(actor):
        return organizations
    own = {actor.organization_id, *(hat.organization_id for hat in actor.hats)} - {None}
    return organizations.filter(Q(status=Organization.Status.VERIFIED) | Q(pk__in=own))


def is_code_taken(code: str, *, own: UUID | None = None) -> bool:
    """Whether another organization than `own` is registered with a code, as `parse` gives it."""
    holders = Organization.objects.filter(code=code)
    return (holders.exclude(pk=own) if own else holders).exists()


def present_streets() -> QuerySet[Street]:
    """The streets there are today; merged ones stay with what they were chosen for."""
    return Street.objects.filter(valid_to=None)


def purchasers() -> QuerySet[Organization]:
    """The offices that buy services; each of them verifies organizations."""
    return Organization.objects.filter(is_purchaser=True, status=Organization.Status.VERIFIED).order_by("id")


def verification_queue() -> QuerySet[Organization]:
    """What waits for verification, longest first, with `waiting_since` and `due_at`.

    A resubmission waits from then on. Without any office there is no duty: then the registration counts.
    """
    duties = Obligation.objects.filter(
        kind="organization.verify",
        subject_type="organizations.organization",
        subject_id=OuterRef("pk"),
        discharged_at=None,
    ).values("subject_id")
    moment: DateTimeField[str, datetime] = DateTimeField()
    return (
        Organization.objects.filter(status=Organization.Status.PENDING)
        .select_related("street")
        .annotate(
            waiting_since=Coalesce(
                Subquery(duties.annotate(at=Min("opened_at")).values("at")),
                F("registered_at"),
                output_field=moment,
            ),
            due_at=Subquery(duties.annotate(at=Min("due_at")).values("at"), output_field=moment),
        )
        .order_by("waiting_since", "id")
    )


@dataclass(frozen=True)
class Page:
    """One page of the queue by keyset; `after` is the last row's place where more follows."""

    rows: list[Organization]
    total: int
    after: Place | None = None


def queue_page(after: Place | None = None) -> Page:
    """The rows of the queue behind the place `after`, at most PAGE_SIZE."""
    queue = verification_queue()
    total = Organization.objects.filter(status=Organization.Status.PENDING).count()
    if after is not None:
        since, pk = after
        queue = queue.filter(Q(waiting_since__gt=since) | Q(waiting_since=since, pk__gt=pk))
    rows = list(queue[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    place = (last.waiting_since, last.pk) if last else None  # type: ignore[attr-defined]
    return Page(rows[:PAGE_SIZE], total, place)


def namesakes_of(organization: Organization) -> QuerySet[Organization]:
    """Others registered under the same name: worth a look before verifying."""
    return Organization.objects.filter(name__iexact=organization.name).exclude(pk=organization.pk)


@dataclass(frozen=True)
class CodeAnswer:
    """What the portal can tell of a code at once: what is wrong, or what it says."""

    problem: str = ""
    kind: str = ""
    is_social: bool = False
    is_taken: bool = False
    is_local: bool = False

    @property
    def is_fine(self) -> bool:
        return not self.problem and self.is_social and not self.is_taken


HERE = "510108"


def look_at_code(text: str, *, own: UUID | None = None) -> CodeAnswer | None:
    """Read a code as it is being typed; None when there is nothing to read. `own` may hold it already."""
    if not text.strip():
        return None
    try:
        code = parse(text)
    except CreditCodeError as error:
        return CodeAnswer(problem=error.message())
    return CodeAnswer(
        kind=str(Organization.Kind(code.kind).label),
        is_social=code.kind in Organization.SOCIAL_KINDS,
        is_taken=is_code_taken(code.text, own=own),
        is_local=code.region == HERE,
    )
