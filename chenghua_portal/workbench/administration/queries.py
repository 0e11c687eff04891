"""What administrators read of accounts and offices. Nothing here leads to bids, scores or money."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.search.queries import matching
from chenghua_portal.foundation.web.keyset import Place
from organizations.people.models import APPLICANTS, Membership, Role
from organizations.registry.models import Organization

PAGE_SIZE = 30
ACTS = ("give_role", "take_role", "deactivate", "reactivate")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list; `after` is the last row's place where more follows."""

    rows: list[M]
    after: Place | None = None


def users_for(actor: Actor) -> QuerySet[User]:
    """Every account for an administrator, none for anybody else."""
    return User.objects.all() if allowed(actor, "organizations.administer") else User.objects.none()


def users_found(users: QuerySet[User], wanted: Mapping[str, str]) -> QuerySet[User]:
    """The accounts whose name or address has the words of `q`, with a role held alone or in an organization."""
    if text := wanted.get("q", "").strip():
        by_name = matching(User.objects.all(), "name", text).values("pk")
        users = users.filter(Q(pk__in=by_name) | Q(email__icontains=text))
    if role := wanted.get("role", ""):
        present = Membership.objects.filter(until=None, roles__contains=[role])
        users = users.filter(Q(roles__contains=[role]) | Q(pk__in=present.values("user")))
    if status := wanted.get("status", ""):
        users = users.filter(is_active=status == "active")
    return users


def user_page(users: QuerySet[User], after: Place | None = None) -> Page[User]:
    """The accounts that joined before the place `after`, latest first, each with its present memberships."""
    present = Membership.objects.filter(until=None).select_related("organization").order_by("since", "id")
    return _page(
        users.prefetch_related(Prefetch("memberships", present, to_attr="present")), "joined_at", after
    )


def offices() -> QuerySet[Organization]:
    """Those that do not bid: by their kind, or because somebody acts for them in another role than an applicant's.

    Each with the number of people who can sign in (`people`) and of open invitations (`invited`).
    """
    others = [role for role in Role.values if role not in APPLICANTS]
    staffed = Membership.objects.filter(until=None, roles__overlap=others).values("organization")
    present = Q(memberships__until=None, memberships__user__is_active=True)
    waiting = Q(invitations__accepted_at=None, invitations__revoked_at=None)
    return Organization.objects.filter(~Q(kind__in=Organization.SOCIAL_KINDS) | Q(pk__in=staffed)).annotate(
        people=Count("memberships", filter=present & Q(memberships__isnull=False), distinct=True),
        invited=Count("invitations", filter=waiting & Q(invitations__isnull=False), distinct=True),
    )


def office_page(after: Place | None = None) -> Page[Organization]:
    """The offices set up before the place `after`, latest first."""
    return _page(offices(), "registered_at", after)


def acts_on(user: User) -> QuerySet[AuditEvent]:
    """What administrators did to an account, latest first."""
    verbs = [f"identity.user.{act}" for act in ACTS]
    return events_of(user).filter(verb__in=verbs).select_related("payload").reverse()


def _page(rows: QuerySet[Any], moment: str, after: Place | None) -> Page[Any]:
    if after is not None:
        at, pk = after
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": pk}))
    found = list(rows.order_by(f"-{moment}", "-pk")[: PAGE_SIZE + 1])
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    return Page(found[:PAGE_SIZE], (getattr(last, moment), last.pk) if last else None)
