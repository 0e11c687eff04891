"""What everybody may read of one organization. domain.md §8 decides; what is not named here is not shown.

The name of a legal representative is part of the public register of legal persons. Whoever is in charge of a community
social organization is a neighbour, and its address may be a home: neither is shown. Numbers and scans of
certificates, accounts, change requests and members stay inside in any case.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F
from django.utils.functional import Promise

from chenghua_portal.disclosure.directory.queries import ZERO, Awarded, in_order, listed_organizations
from chenghua_portal.disclosure.queries import awards_with_streets
from organizations.people.profiles.queries import Staffing, staffing_of
from organizations.registry.models import Certificate, Organization
from organizations.standing.models import AnnualInspection, CreditEntry, Grade, Outcome
from organizations.standing.queries import (
    CreditStatus,
    grades_present,
    inspections_concluded,
    listings_present,
)
from organizations.standing.words import GRADE_NAMES
from procurement.awards.models import Award


@dataclass(frozen=True)
class Held:
    """A kind of certificate, and until when it is valid; None is without end."""

    label: str | Promise
    valid_until: date | None
    is_expired: bool


@dataclass(frozen=True)
class Graded:
    """The final grade of a project, in words."""

    project: str
    grade: str | Promise
    decided_on: date


@dataclass(frozen=True)
class Profile:
    """The public page of an organization, as of a day."""

    organization: Organization
    grade: Grade | None
    # The graver first: it is the credit status.
    listings: list[CreditEntry]
    inspections: list[AnnualInspection]
    certificates: list[Held]
    awards: list[Award]
    graded: list[Graded]
    hosted: list[Organization]
    staffing: Staffing

    @property
    def credit(self) -> CreditStatus:
        return CreditStatus(self.listings[0].list) if self.listings else CreditStatus.NORMAL

    @property
    def awarded(self) -> Awarded:
        return Awarded(len(self.awards), sum((award.amount for award in self.awards), ZERO))

    @property
    def social_workers(self) -> int:
        """How many have a licence of any level."""
        one = self.organization
        levels = (one.assistant_social_workers, one.social_workers, one.senior_social_workers)
        return sum(number or 0 for number in levels)

    @property
    def shows_person_and_address(self) -> bool:
        return not self.organization.is_filed


def profile_of(organization: Organization, on: date) -> Profile:
    """Everything that may be shown of a listed organization on a day."""
    own = {"organization": organization}
    there = _there_may_be(organization)
    inspections = inspections_concluded(on).filter(**own)
    grades = grades_present(on).filter(**own)
    listings = listings_present(on).filter(**own).only("list", "listed_on", "cause", "source")
    return Profile(
        organization=organization,
        grade=grades.only("level", "valid_until").first() if there.grades else None,
        listings=list(listings) if there.listings else [],
        inspections=list(inspections.only("year", "result", "concluded_on")),
        certificates=_certificates(organization, on),
        awards=_awards(organization),
        graded=_graded(organization) if there.outcomes else [],
        hosted=_hosted(organization) if there.hosted else [],
        staffing=staffing_of(organization, on) if there.profiles else Staffing(None, None),
    )


@dataclass(frozen=True)
class _Parts:
    """What an organization may have anything of. What of it is shown is for the queries of each part."""

    grades: bool
    listings: bool
    outcomes: bool
    hosted: bool
    profiles: bool


# In SQL, because most organizations have none of it, and Django takes as long to put this together as to ask for
# each part. Tables are named as the models above name them; a test asks for every part.
PARTS = """
SELECT EXISTS (SELECT FROM organizations_grade WHERE organization_id = %(pk)s),
       EXISTS (SELECT FROM organizations_creditentry WHERE organization_id = %(pk)s),
       EXISTS (SELECT FROM organizations_outcome WHERE organization_id = %(pk)s),
       EXISTS (SELECT FROM organizations_organization WHERE host_id = %(pk)s),
       EXISTS (SELECT FROM organizations_profile JOIN organizations_membership USING (user_id)
               WHERE organization_id = %(pk)s AND until IS NULL AND (shows_qualifications OR shows_training))
"""


def _there_may_be(organization: Organization) -> _Parts:
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {"pk": organization.pk})
        return _Parts(*cursor.fetchone())


def _graded(organization: Organization) -> list[Graded]:
    outcomes = Outcome.objects.filter(organization=organization, kind=Outcome.Kind.GRADE)
    found = outcomes.order_by("-occurred_on", "-id").values_list("subject_name", "grade", "occurred_on")
    return [Graded(project, GRADE_NAMES.get(grade, grade), on_day) for project, grade, on_day in found]


def _hosted(organization: Organization) -> list[Organization]:
    hosted = in_order(listed_organizations().filter(host=organization)).select_related("street")
    return list(hosted.only("name", "service_fields", "street__name"))


def _awards(organization: Organization) -> list[Award]:
    """The confirmed awards with what a row of the table shows, the newest number first."""
    shown = ("number", "amount", "bid__content__title", "bid__result__rank", "bid__result__score")
    call = ("award_list__call__number", "award_list__call__title")
    awards = awards_with_streets().filter(bid__organization=organization).order_by("-number")
    related = awards.select_related(None).select_related("bid__content", "bid__result", "award_list__call")
    return list(related.only(*shown, *call))


def _certificates(organization: Organization, on: date) -> list[Held]:
    """The verified certificates by kind; of several of one kind the one that lasts longest."""
    verified = Certificate.objects.filter(organization=organization, status=Certificate.Status.VERIFIED)
    lasting = verified.order_by("kind", F("valid_until").desc(nulls_first=True), "-id").distinct("kind")
    return [
        Held(Certificate.Kind(kind).label, until, until is not None and until < on)
        for kind, until in lasting.values_list("kind", "valid_until")
    ]
