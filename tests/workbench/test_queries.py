from datetime import timedelta

import pytest

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.obligations.kinds import Owner
from chenghua_portal.workbench.queries import awaited_by, inbox_page, notices_visible_to, tally_of
from organizations.people.models import Role
from procurement.bids.models import Bid
from tests.factories import (
    NOW,
    actor_for,
    make_bid,
    make_call,
    make_charity,
    make_expert,
    make_office,
    make_round,
    make_user,
)
from tests.factories.people import make_organization

pytestmark = pytest.mark.usefixtures("db")


def names(actor):
    return [awaited.duty.kind for awaited in awaited_by(actor)]


def test_visible_notices_are_those_one_may_view(tell):
    user, other = make_user(), make_user()
    tell(user)
    tell(user, channel=Notice.Channel.MAIL)
    tell(other)

    for actor in (actor_for(user), actor_for(other), Actor.anonymous(NOW)):
        assert set(notices_visible_to(actor)) == {
            n for n in Notice.objects.all() if allowed(actor, "workbench.view_notice", n)
        }


def test_the_tally_counts_by_beijing_days(owe):
    office, clerk, _approver = make_office()
    owner = Owner.organization(office.pk, Role.CLERK)
    for hours in (-1, 1, 13, 15, 24 * 7, 24 * 9):
        owe("organization.verify", make_organization(), owner, due_at=NOW + timedelta(hours=hours))

    tally = tally_of(actor_for(clerk), NOW)

    assert (tally.late, tally.today, tally.week, tally.total) == (1, 2, 2, 6)


def test_one_waits_for_colleagues_in_other_roles_but_not_for_oneself(owe):
    office, clerk, approver = make_office()
    call = make_call(office)
    owe("call.approve", call, Owner.organization(office.pk, Role.APPROVER))

    assert names(actor_for(clerk)) == ["call.approve"]
    assert names(actor_for(approver)) == []
    assert awaited_by(actor_for(clerk))[0].who == f"{office.name} 机关审批人"


def test_a_charity_waits_for_its_verification_once_whoever_owes_it(owe):
    charity, owner = make_charity(status="pending")
    offices = [make_office()[0] for _ in range(2)]
    for office in offices:
        owe("organization.verify", charity, Owner.organization(office.pk, Role.CLERK))

    awaited = awaited_by(actor_for(owner))

    assert [a.duty.subject_id for a in awaited] == [charity.pk]
    assert all(office.name in awaited[0].who for office in offices)


def test_a_bidder_waits_for_the_opening_only_when_it_has_submitted(owe):
    call = make_call()
    owe("call.open", call, Owner.organization(call.purchaser_id, Role.CLERK))
    (first, submitter), (second, drafter) = make_charity(), make_charity()
    make_bid(call, first, status=Bid.Status.SUBMITTED)
    make_bid(call, second)

    assert names(actor_for(submitter)) == ["call.open"]
    assert names(actor_for(drafter)) == []


def test_no_office_learns_from_its_desk_who_drafts_a_bid(owe):
    office, clerk, approver = make_office()
    call = make_call(office)
    charity, owner = make_charity()
    bid = make_bid(call, charity)
    for subject in (call, bid):
        owe("bid.submit", subject, Owner.organization(charity.pk, Role.OWNER))

    assert names(actor_for(clerk)) == names(actor_for(approver)) == []
    assert names(actor_for(owner)) == []


def test_officials_wait_for_experts_without_their_names(owe):
    office, clerk, _approver = make_office()
    experts = [make_expert() for _ in range(3)]
    scoring = make_round(make_call(office), experts)
    for expert in experts:
        owe("sheet.score", scoring, Owner.user(expert.pk))

    awaited = awaited_by(actor_for(clerk))

    assert [a.who for a in awaited] == ["3人"]
    assert names(actor_for(make_office()[1])) == []


def test_pages_of_the_inbox_meet_without_gap_or_overlap(tell):
    user = make_user()
    told = [tell(user, number) for number in range(32)]

    first = inbox_page(actor_for(user))
    second = inbox_page(actor_for(user), first.after)

    assert [*first.rows, *second.rows] == sorted(told, key=lambda notice: notice.created_at, reverse=True)
    assert second.after is None
