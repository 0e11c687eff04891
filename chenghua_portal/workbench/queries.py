"""What the desk reads across the apps. Every read starts from what the actor may know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.obligations.duties import open_duties_of, still_owed
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.keyset import Place
from chenghua_portal.foundation.workdays.calendar import beijing_date, end_of_day
from evaluation.panels.models import Round
from organizations.people.models import role_names
from organizations.registry.models import Organization
from organizations.registry.rules import is_official
from procurement.bids.models import Bid

PAGE_SIZE = 30
DUTIES_SHOWN = 50


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    """What the person was told on the site, newest first. The twin of `view_notice`."""
    if not actor.is_signed_in:
        return Notice.objects.none()
    return inbox_of(actor.user_id)


@dataclass(frozen=True)
class Tally:
    """How much the actor has to do, by when."""

    late: int
    today: int
    week: int
    total: int


def tally_of(actor: Actor, now: datetime) -> Tally:
    """Counts of open duties; `week` are those of the seven days after today."""
    midnight = end_of_day(beijing_date(now))
    is_late, is_today = Q(due_at__lte=now), Q(due_at__gt=now, due_at__lte=midnight)
    in_week = Q(due_at__gt=midnight, due_at__lte=midnight + timedelta(days=7))
    return Tally(
        **open_duties_of(actor)
        .order_by()
        .aggregate(
            late=Count("id", filter=is_late),
            today=Count("id", filter=is_today),
            week=Count("id", filter=in_week),
            total=Count("id"),
        )
    )


@dataclass(frozen=True)
class Awaited:
    """A duty that others owe and the actor waits for, with who they are in words."""

    duty: Obligation
    who: str


def awaited_by(actor: Actor, limit: int = 6) -> list[Awaited]:
    """What the actor waits for, soonest first; a duty of several owners once.

    Colleagues in other roles; whoever decides over the own organization or one of its bids; the opening of
    a call that it has bid in; the experts that score the own calls. Never who drafts a bid.
    """
    if actor.organization_id is None:
        return []
    own = actor.organization_id
    bids = Bid.objects.filter(organization=own)
    submitted = bids.filter(status=Bid.Status.SUBMITTED)
    wanted = (
        Q(owner_type=Obligation.Owner.ORGANIZATION, owner_id=own)
        | Q(subject_type="organizations.organization", subject_id=own)
        | Q(subject_type="procurement.bid", subject_id__in=bids.values("pk"))
        | Q(kind="call.open", subject_id__in=submitted.values("call"))
    )
    if is_official(actor):
        rounds = Round.objects.filter(call__purchaser=own)
        wanted |= Q(kind="sheet.score", subject_id__in=rounds.values("pk"))
        wanted |= Q(kind="sheet.score", subject_id__in=rounds.values("call"))
    mine = open_duties_of(actor).order_by().values("pk")
    others = still_owed(Obligation.objects.filter(wanted), actor.arrived_at).exclude(pk__in=mine)
    shown: dict[tuple[str, UUID], list[Obligation]] = {}
    for duty in others[:200]:
        shown.setdefault((duty.kind, duty.subject_id), []).append(duty)
    first = list(shown.values())[:limit]
    names = _owner_names([duty for duties in first for duty in duties])
    return [Awaited(duties[0], _who(duties, names)) for duties in first]


def _owner_names(duties: Iterable[Obligation]) -> dict[UUID, str]:
    organizations = {d.owner_id for d in duties if d.owner_type == Obligation.Owner.ORGANIZATION}
    return dict(Organization.objects.filter(pk__in=organizations).values_list("pk", "name"))


def _who(duties: Sequence[Obligation], names: dict[UUID, str]) -> str:
    """The owners of one duty in words. Persons are counted: who still scores is not for the desk."""
    offices = [
        f"{names[d.owner_id]} {role_names([d.owner_role])}".strip() for d in duties if d.owner_id in names
    ]
    if not offices:
        return _("%(n)s persons") % {"n": len(duties)}
    text = str(_(", ")).join(offices[:3])
    return text if len(offices) <= 3 else _("%(some)s and others") % {"some": text}


@dataclass(frozen=True)
class Page:
    """One page of the inbox by keyset; `after` is the last row's place where more follows."""

    rows: list[Notice]
    after: Place | None = None


def inbox_page(actor: Actor, after: Place | None = None) -> Page:
    """The messages older than the place `after`, at most PAGE_SIZE."""
    notices = notices_visible_to(actor)
    if after is not None:
        created_at, pk = after
        notices = notices.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))
    rows = list(notices[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], (last.created_at, last.pk) if last else None)
