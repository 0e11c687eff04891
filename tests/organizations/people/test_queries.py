from datetime import timedelta

import pytest

from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.obligations.kinds import Level, Owner, superiors_of
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.obligations.reminders import remind_due
from chenghua_portal.foundation.web.ids import uuid7
from organizations.people.models import Role
from tests.factories import NOW, make_call, make_charity, make_office, make_user
from tests.factories.people import join, make_organization

pytestmark = pytest.mark.usefixtures("db")


def duty_of(owner):
    return Obligation(
        kind="call.approve",
        subject_type="procurement.call",
        subject_id=uuid7(),
        owner_type=owner.type,
        owner_id=owner.id,
        owner_role=owner.role,
        due_at=NOW,
        opened_at=NOW - timedelta(days=5),
    )


def above(owner):
    return tuple(superiors_of(duty_of(owner), level) for level in Level)


def supervise(organization):
    user = make_user("监督员")
    join(user, organization, Role.SUPERVISOR)
    return user


def test_duty_of_an_office_is_reported_to_its_approvers_then_to_every_supervisor():
    office, _clerk, approver = make_office()
    make_office()
    own, other = supervise(office), supervise(make_organization())

    assert above(Owner.organization(office.pk, "clerk")) == ({approver.pk}, {own.pk, other.pk})


def test_duty_of_a_charity_is_reported_to_its_owner_then_to_the_supervisors():
    charity, owner = make_charity()
    join(make_user(), charity, Role.FINANCE)
    office, _clerk, _approver = make_office()
    supervisor = supervise(office)

    assert above(Owner.organization(charity.pk, "finance")) == ({owner.pk}, {supervisor.pk})


def test_who_owes_a_duty_is_not_told_as_a_superior():
    office, _clerk, _approver = make_office()
    supervisor = supervise(office)

    assert above(Owner.organization(office.pk, "approver")) == (set(), {supervisor.pk})


def test_who_left_or_was_switched_off_is_told_nothing():
    office, _clerk, approver = make_office()
    supervisor, gone = supervise(office), supervise(office)
    gone.memberships.update(until=NOW)
    supervisor.is_active = approver.is_active = False
    supervisor.save()
    approver.save()

    assert above(Owner.organization(office.pk, "clerk")) == (set(), set())


def test_duty_of_a_person_is_reported_to_no_organization():
    office, clerk, _approver = make_office()
    supervise(office)

    assert above(Owner.user(clerk.pk)) == (set(), set())


def test_supervisor_opens_the_page_the_notice_leads_to(client):
    office, clerk, _approver = make_office()
    supervisor = supervise(office)
    call = make_call(purchaser=office, created_by=clerk)
    open_obligation("call.approve", call, at=NOW - timedelta(days=10))
    duty = Obligation.objects.get()
    Obligation.objects.update(due_at=NOW - timedelta(days=4))
    remind_due(NOW)
    client.force_login(supervisor)

    name, *args = inbox_of(supervisor.pk).get().link
    page = client.get(f"/desk/obligations/{args[0]}/")

    assert (name, args) == ("obligations:obligation-detail", [str(duty.pk)])
    assert page.status_code == 200
    assert call.title in page.text
