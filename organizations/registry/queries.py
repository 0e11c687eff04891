from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, F, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.keyset import Place
from organizations.registry.credit_code import CreditCodeError, parse
from organizations.registry.models import (
    BankAccount,
    Certificate,
    ChangeRequest,
    Organization,
    RegistrationDraft,
    Street,
)
from organizations.registry.rules import is_official

PAGE_SIZE = 30

M = TypeVar("M", bound=Model)


def organizations_visible_to(actor: Actor) -> QuerySet[Organization]:
    """Every organization whose page the actor may read. The twin of `view_organization`."""
    organizations = Organization.objects.select_related("street", "host")
    if is_official(actor):
        return organizations
    return organizations.filter(Q(status=Organization.Status.VERIFIED) | Q(pk__in=own_organizations(actor)))


def own_organizations(actor: Actor) -> set[UUID]:
    """The organizations the actor belongs to, with this hat or another one."""
    return {pk for pk in (actor.organization_id, *(hat.organization_id for hat in actor.hats)) if pk}


def changes_visible_to(actor: Actor) -> QuerySet[ChangeRequest]:
    """What organizations asked to have changed, newest first. The twin of `view_change`."""
    changes = ChangeRequest.objects.select_related("organization", "asked_by", "decided_by", "evidence")
    if not is_official(actor):
        changes = changes.filter(organization__in=own_organizations(actor))
    return changes.order_by("-asked_at", "-id")


def certificates_visible_to(actor: Actor) -> QuerySet[Certificate]:
    """Certificates by kind, the one that lasts longest first. The twin of `view_certificate`."""
    certificates = Certificate.objects.select_related("organization", "added_by", "decided_by", "file")
    if not is_official(actor):
        public = Q(status=Certificate.Status.VERIFIED, organization__status=Organization.Status.VERIFIED)
        certificates = certificates.filter(public | Q(organization__in=own_organizations(actor)))
    return certificates.order_by("kind", F("valid_until").desc(nulls_first=True), "-id")


def pending_changes() -> QuerySet[ChangeRequest]:
    """The changes that wait for an official, longest first."""
    pending = ChangeRequest.objects.filter(status=ChangeRequest.Status.PENDING)
    return pending.select_related("organization", "asked_by").order_by("asked_at", "id")


def pending_certificates() -> QuerySet[Certificate]:
    """The certificates that wait for an official, longest first.

    What came with a registration is decided with it.
    """
    pending = Certificate.objects.filter(status=Certificate.Status.PENDING).exclude(
        kind__in=Certificate.OF_REGISTRATION, organization__verified_at=None
    )
    return pending.select_related("organization", "file").order_by("added_at", "id")


def account_of(organization: Organization) -> BankAccount | None:
    """Where the organization is paid now."""
    return BankAccount.objects.filter(organization=organization, replaced_at=None).first()


def accounts_shared_with(organization: Organization) -> QuerySet[Organization]:
    """The other organizations that are paid to the same account, or were before."""
    own = BankAccount.objects.filter(organization=organization, replaced_at=None).values("number_index")
    same = BankAccount.objects.filter(number_index__in=own).exclude(organization=organization)
    return Organization.objects.filter(pk__in=same.values("organization")).order_by("id")


def draft_of(actor: Actor) -> RegistrationDraft | None:
    """The registration that the actor has begun."""
    return RegistrationDraft.objects.filter(user=actor.user_id).first() if actor.user_id else None


def registered_under(*codes: str) -> QuerySet[Organization]:
    """The organizations that hold codes, as `parse` gives them. A refused registration holds none."""
    return Organization.objects.filter(code__in=codes).exclude(status=Organization.Status.REFUSED)


def is_code_taken(code: str, *, own: UUID | None = None) -> bool:
    """Whether another organization than `own` holds a code, as `parse` gives it."""
    holders = registered_under(code)
    return (holders.exclude(pk=own) if own else holders).exists()


def is_filing_taken(street: str | None, number: str, *, own: UUID | None = None) -> bool:
    """Whether another community social organization than `own` is on file at a street under a number."""
    if not street or not number:
        return False
    filed = Organization.objects.filter(
        kind=Organization.Kind.COMMUNITY, street=street, filing_number=number
    ).exclude(status=Organization.Status.REFUSED)
    return (filed.exclude(pk=own) if own else filed).exists()


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


@dataclass(frozen=True)
class Waiting(Generic[M]):
    """One page of what waits, by keyset; `after` is the last row's place where more follows."""

    rows: list[M]
    total: int
    after: Place | None = None


def waiting_page(waiting: QuerySet[M], moment: str, after: Place | None = None) -> Waiting[M]:
    """The rows of `waiting`, which is ordered by its field `moment` and the id, behind the place `after`."""
    found, total = waiting, waiting.count()
    if after is not None:
        since, pk = after
        found = found.filter(Q(**{f"{moment}__gt": since}) | Q(**{moment: since, "pk__gt": pk}))
    rows = list(found[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Waiting(rows[:PAGE_SIZE], total, (getattr(last, moment), last.pk) if last else None)


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
    # The code itself, and who registers such bodies as far as the operator has said.
    text: str = ""
    authority: str = ""

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
        text=code.text,
        authority=settings.PORTAL_REGISTRATION_AUTHORITIES.get(code.authority + code.region, ""),
    )
