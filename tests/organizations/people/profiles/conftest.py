from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from chenghua_portal.foundation.identity.models import User
from organizations.people.models import Profile, Qualification, Role
from organizations.people.profiles.actions import (
    Course,
    Paper,
    add_qualification,
    add_training,
    keep_profile,
)
from organizations.registry.models import Organization
from tests.factories import actor_for, make_charity, make_office, make_user
from tests.factories.people import join

NUMBER = "示例20240001号"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Scene:
    """A social worker with a profile, and those who may want to look at it."""

    worker: User
    profile: Profile
    qualification: Qualification
    organization: Organization
    owner: User
    colleague: User
    clerk: User
    foreign_owner: User

    def readers(self) -> dict[str, User]:
        return {
            "worker": self.worker,
            "owner": self.owner,
            "colleague": self.colleague,
            "clerk": self.clerk,
            "foreign_owner": self.foreign_owner,
        }


@pytest.fixture
def paper() -> Paper:
    return Paper(kind="social_worker", name="示例社会工作者证书", number=NUMBER, issued_on=date(2022, 3, 1))


@pytest.fixture
def course() -> Course:
    return Course(title="示例个案管理", provider="示例学院", held_on=date(2026, 5, 1), hours=Decimal("12.5"))


@pytest.fixture
def scene(db: None, paper: Paper, course: Course) -> Scene:
    organization, owner = make_charity()
    _other, foreign_owner = make_charity()
    worker, colleague = make_user("示例社工"), make_user("示例同事")
    for member in (worker, colleague):
        join(member, organization, Role.EDITOR)
    by = actor_for(worker)
    keep_profile("social_worker", "示例简介", by=by)
    qualification = add_qualification(paper, None, by=by)
    add_training(course, None, by=by)
    return Scene(
        worker=worker,
        profile=Profile.objects.get(pk=worker.pk),
        qualification=qualification,
        organization=organization,
        owner=owner,
        colleague=colleague,
        clerk=make_office()[1],
        foreign_owner=foreign_owner,
    )
