from datetime import timedelta

import pytest

from chenghua_portal.foundation.obligations.duties import (
    discharge,
    open_duties_of,
    open_duties_of_person,
    open_obligation,
    reopen,
)
from chenghua_portal.foundation.obligations.kinds import Owner
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.obligations.reminders import remind_due
from organizations.people.models import Role
from tests.factories import NOW, actor_for, make_call, make_office
from tests.factories.people import join
from tests.foundation.obligations.duties import DUE, OFFICE_DUTY

NEW_DUE = DUE + timedelta(days=30)


@pytest.fixture
def scene(db):
    organization, clerk, _approver = make_office()
    call = make_call(purchaser=organization, created_by=clerk)
    open_obligation(OFFICE_DUTY, call, at=NOW)
    return call, clerk


def test_remedy_opens_the_duty_once_more_and_keeps_what_was_done(scene):
    call, clerk = scene
    discharge(OFFICE_DUTY, call, at=NOW)

    assert reopen(OFFICE_DUTY, call, at=NOW, due=NEW_DUE) == 1
    assert reopen(OFFICE_DUTY, call, at=NOW, due=NEW_DUE) == 0

    assert [duty.due_at for duty in open_duties_of(actor_for(clerk))] == [NEW_DUE]
    assert Obligation.objects.get(due_at=DUE).discharged_at == NOW


def test_reopened_duty_is_reminded_of_anew(scene):
    call, _clerk = scene
    remind_due(DUE - timedelta(days=1))
    discharge(OFFICE_DUTY, call, at=NOW)
    reopen(OFFICE_DUTY, call, at=NOW, due=NEW_DUE)

    assert remind_due(NEW_DUE - timedelta(days=1)) == 1


def test_who_still_owes_it_keeps_the_old_date(scene):
    call, clerk = scene

    assert reopen(OFFICE_DUTY, call, at=NOW, due=NEW_DUE) == 0
    assert [duty.due_at for duty in open_duties_of(actor_for(clerk))] == [DUE]


def test_duty_is_reopened_for_one_owner_alone(scene):
    call, _clerk = scene
    discharge(OFFICE_DUTY, call, at=NOW)

    assert reopen(OFFICE_DUTY, call, at=NOW, due=NEW_DUE, owner=Owner.user(call.created_by_id)) == 0
    owner = Owner.organization(call.purchaser_id, Role.CLERK)
    assert reopen(OFFICE_DUTY, call, at=NOW, due=NEW_DUE, owner=owner) == 1


def test_person_owes_what_every_hat_owes(scene):
    _call, clerk = scene
    other, *_ = make_office()
    join(clerk, other, Role.CLERK)
    open_obligation(OFFICE_DUTY, make_call(purchaser=other, created_by=clerk), at=NOW)

    assert open_duties_of_person(clerk.pk, at=NOW).count() == 2
    assert open_duties_of(actor_for(clerk, other)).count() == 1


def test_rights_that_ended_show_no_duties(scene):
    _call, clerk = scene
    clerk.memberships.update(until=NOW)

    assert open_duties_of_person(clerk.pk, at=NOW).count() == 0


def test_who_may_no_longer_sign_in_has_no_duties(scene):
    _call, clerk = scene
    clerk.is_active = False
    clerk.save()

    assert open_duties_of_person(clerk.pk, at=NOW) is None
