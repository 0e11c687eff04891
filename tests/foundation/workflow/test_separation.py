"""Who prepared something does not decide it: by person, whatever role they wear."""

import pytest

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.separation import (
    SEPARATION_BASIS,
    all_of,
    decided_by_another,
    those_who_did,
)
from tests.factories import NOW, actor_for, make_user

pytestmark = pytest.mark.usefixtures("db")
PREPARED = those_who_did("tests.prepare", "tests.edit")


def guard(**options):
    return decided_by_another(PREPARED, reason="请他人办理", name="by_another", **options)


@pytest.fixture
def scene():
    subject, preparer, decider = make_user(), actor_for(make_user()), actor_for(make_user())
    record("tests.edit", subject, by=preparer, at=NOW)
    record("tests.read", subject, by=decider, at=NOW)
    return subject, preparer, decider


def test_who_did_one_of_the_acts_is_refused_with_the_basis(scene):
    subject, preparer, decider = scene

    assert guard()(subject, preparer, NOW) == Refusal(reason="请他人办理", basis=SEPARATION_BASIS)
    assert guard()(subject, decider, NOW) is None


def test_who_counts_as_the_preparer_is_refused_too(scene):
    subject, preparer, decider = scene
    counted = guard(persons=lambda _obj, actor: {actor.user_id, preparer.user_id})

    assert counted(subject, decider, NOW) is not None


def test_the_portal_itself_is_nobody(scene):
    subject, _preparer, _decider = scene
    record("tests.prepare", subject, by=Actor.system(NOW, "x"), at=NOW)

    assert guard()(subject, Actor.system(NOW, "y"), NOW) is None


def test_of_several_guards_the_first_refusal_counts(scene):
    subject, preparer, decider = scene
    both = all_of(guard(), lambda obj, actor, at: Refusal(reason="还差一步"))

    assert [both(subject, actor, NOW).reason for actor in (preparer, decider)] == ["请他人办理", "还差一步"]
    assert both.__name__ == "by_another, <lambda>"
