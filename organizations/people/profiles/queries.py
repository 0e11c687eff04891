"""Profiles as others may know of them, and what adds up in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from chenghua_portal.foundation.identity.actors import Actor
from organizations.people.models import Membership, Profile, Qualification, Role, Training
from organizations.registry.models import Organization
from organizations.registry.rules import is_official


@dataclass(frozen=True)
class YearOfTraining:
    """The trainings of a calendar year, newest first, and their hours."""

    year: int
    hours: Decimal
    trainings: tuple[Training, ...]


@dataclass(frozen=True)
class Staffing:
    """What an organization's members let count of themselves: sums that name nobody, None of fewer than a few."""

    qualified: int | None
    hours: Decimal | None


# A sum of fewer would tell of one of them what two know of themselves.
COUNTED_FROM = 3


def profiles_visible_to(actor: Actor) -> QuerySet[Profile]:
    """The profiles whose page the actor may open. The twin of `view_profile`."""
    if not actor.is_signed_in:
        return Profile.objects.none()
    belongs = Membership.objects.filter(user=OuterRef("user"), until=None)
    seen = Q(user=actor.user_id)
    if is_official(actor):
        seen |= Q(Exists(belongs))
    if actor.has_role(Role.OWNER):
        seen |= Q(Exists(belongs.filter(organization=actor.organization_id)), shows_name=True)
    return Profile.objects.filter(seen).select_related("user")


def qualifications_visible_to(actor: Actor) -> QuerySet[Qualification]:
    """The qualifications whose papers the actor may open: the own ones, and for officials those they verify."""
    profiles = profiles_visible_to(actor)
    if not is_official(actor):
        profiles = profiles.filter(user=actor.user_id)
    return Qualification.objects.filter(profile__in=profiles).select_related("profile__user", "file")


def trainings_visible_to(actor: Actor) -> QuerySet[Training]:
    """The own trainings, whose papers nobody else opens."""
    return Training.objects.filter(profile__user=actor.user_id).select_related("profile", "file")


def profile_of(person: UUID) -> Profile | None:
    return Profile.objects.filter(user=person).select_related("user").first()


def qualifications_of(profile: Profile) -> QuerySet[Qualification]:
    return profile.qualifications.select_related("file").order_by("-issued_on", "pk")


def qualifications_without_numbers(profile: Profile) -> QuerySet[Qualification]:
    """What others see: the numbers are not even read."""
    return qualifications_of(profile).defer("number")


def years_of_training(profile: Profile) -> list[YearOfTraining]:
    """The trainings by calendar year, the latest first."""
    found = profile.trainings.select_related("file").order_by("-held_on", "pk")
    by_year: dict[int, list[Training]] = {}
    for training in found:
        by_year.setdefault(training.held_on.year, []).append(training)
    return [YearOfTraining(year, _hours(held), tuple(held)) for year, held in by_year.items()]


def shown_members(actor: Actor, organization: Organization) -> QuerySet[Profile]:
    """The profiles of an organization's members that the actor may open, one's own left out."""
    members = Membership.objects.filter(organization=organization, until=None)
    found = profiles_visible_to(actor).filter(user__in=members.values("user")).exclude(user=actor.user_id)
    return found.order_by("user__name", "pk")


def staffing_of(organization: Organization, on: date) -> Staffing:
    """What members let count of themselves on a day, for the public page; who takes consent back is out at once."""
    members = Membership.objects.filter(organization=organization, until=None, user__is_active=True)
    profiles = Profile.objects.filter(user__in=members.values("user"))
    in_force = Qualification.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on), profile=OuterRef("pk"), issued_on__lte=on
    )
    qualified = profiles.filter(Exists(in_force), shows_qualifications=True).count()
    trained = Training.objects.filter(profile__in=profiles.filter(shows_training=True)).aggregate(
        people=Count("profile", distinct=True), hours=Sum("hours")
    )
    return Staffing(
        qualified if qualified >= COUNTED_FROM else None,
        trained["hours"] if trained["people"] >= COUNTED_FROM else None,
    )


def _hours(trainings: Iterable[Training]) -> Decimal:
    return sum((training.hours for training in trainings), Decimal(0))
