from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.actors import actor_for as actor_now
from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import appoint, delegate, end_delegation
from organizations.people.history import history_of
from organizations.people.models import Delegation, Membership, Role
from organizations.people.queries import counted_as_one, user_ids_with_role
from tests.factories import actor_for, make_charity, make_office, make_user
from tests.factories.people import join

pytestmark = pytest.mark.usefixtures("db")


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def office():
    """An office, its clerk and its approver, who act now."""
    organization, clerk, approver = make_office()
    return organization, clerk, approver


def today():
    return beijing_date(portal_now())


def lend(organization, principal, deputy, *, first=0, last=5, roles=(Role.APPROVER,), **more):
    return delegate(
        organization,
        deputy,
        roles,
        first_day=today() + timedelta(days=first),
        last_day=today() + timedelta(days=last),
        reason="公差",
        by=replace(actor_for(principal, organization), arrived_at=portal_now(), **more),
    )


def now(user):
    return actor_now(user.pk, at=portal_now())


def test_a_deputy_holds_the_lent_roles_beside_the_own_ones_and_both_are_told(office):
    organization, clerk, approver = office

    lend(organization, approver, clerk)

    actor = now(clerk)
    assert actor.roles == {"clerk", "approver"}
    assert actor.acting_for == (approver.name,)
    assert now(approver).acting_for == ()
    assert now(approver).roles == {"approver"}
    assert user_ids_with_role(organization.pk, Role.APPROVER) == sorted([clerk.pk, approver.pk])
    for person in (clerk, approver):
        assert [notice.kind for notice in inbox_of(person.pk)] == ["organization.delegated"]


def test_each_act_of_a_deputy_names_both(office):
    organization, clerk, approver = office
    lent = lend(organization, approver, clerk)

    end_delegation(lent, by=now(clerk))

    assert f"{clerk.name}（代{approver.name}）" in [event.actor_name for event in events_of(organization)]


def test_before_and_after_its_days_nothing_is_lent(office):
    organization, clerk, approver = office

    lent = lend(organization, approver, clerk, first=2)
    assert now(clerk).roles == {"clerk"}

    at = portal_now()
    Delegation.objects.filter(pk=lent.pk).update(starts_at=at - timedelta(days=2), ends_at=at)
    assert now(clerk).roles == {"clerk"}
    assert user_ids_with_role(organization.pk, Role.APPROVER) == [approver.pk]


@pytest.mark.parametrize("change", ["demoted", "left", "switched off"])
def test_nobody_lends_more_than_they_hold(office, change):
    organization, clerk, approver = office
    lend(organization, approver, clerk)

    membership = Membership.objects.get(user=approver)
    if change == "demoted":
        membership.roles = ["clerk"]
    elif change == "left":
        membership.until = portal_now()
    else:
        approver.is_active = False
        approver.save()
    membership.save()

    assert now(clerk).roles == {"clerk"}
    assert approver.pk not in user_ids_with_role(organization.pk, Role.APPROVER)
    assert clerk.pk not in user_ids_with_role(organization.pk, Role.APPROVER)


def test_lent_roles_are_not_lent_on(office):
    organization, clerk, approver = office
    third = make_user()
    join(third, organization, Role.CLERK)
    lend(organization, approver, clerk)

    with pytest.raises(Refused, match="您本人在本机构的角色"):
        lend(organization, clerk, third, roles=[Role.APPROVER])


def test_one_deputy_at_a_time_by_the_database(office):
    organization, clerk, approver = office
    third = make_user()
    join(third, organization, Role.CLERK)
    first = lend(organization, approver, clerk, last=5)

    with pytest.raises(Refused, match="已有人代您履职"):
        lend(organization, approver, third, first=5, last=9)
    lend(organization, approver, third, first=6, last=9)
    end_delegation(first, by=now(approver))
    lend(organization, approver, third, first=1, last=5)


def test_posting_the_form_twice_lends_once(office):
    organization, clerk, approver = office
    key = uuid4()

    first, second = (lend(organization, approver, clerk, request_key=key) for _ in "ab")

    assert first == second


@pytest.mark.parametrize(
    ("days", "field"), [((-1, 3), "first_day"), ((3, 2), "last_day"), ((0, 400), "last_day")]
)
def test_days_that_make_no_sense_are_refused(office, days, field):
    organization, clerk, approver = office

    with pytest.raises(Refused) as refused:
        lend(organization, approver, clerk, first=days[0], last=days[1])

    assert refused.value.refusal.field == field


def test_only_colleagues_stand_in(office):
    organization, _clerk, approver = office

    for somebody in (make_user(), approver):
        with pytest.raises(Refused) as refused:
            lend(organization, approver, somebody)
        assert refused.value.refusal.field == "deputy"


def test_supervision_and_decision_stay_with_two_persons(office):
    organization, clerk, approver = office
    supervisor = make_user()
    join(supervisor, organization, Role.SUPERVISOR)

    for principal, deputy, role in (
        (approver, supervisor, Role.APPROVER),
        (supervisor, clerk, Role.SUPERVISOR),
    ):
        with pytest.raises(Refused, match="监督") as refused:
            lend(organization, principal, deputy, roles=[role])
        assert refused.value.refusal.basis


def test_ended_early_the_roles_are_gone_and_both_are_told(office):
    organization, clerk, approver = office
    lent = lend(organization, approver, clerk)

    end_delegation(lent, by=now(clerk))

    assert now(clerk).roles == {"clerk"}
    lent.refresh_from_db()
    assert lent.ended_by == clerk
    newest = [inbox_of(person.pk).first().kind for person in (clerk, approver)]
    assert newest == ["organization.delegation_ended"] * 2
    assert {"设置代理（AB角）", "提前终止代理"} <= {event.title for event in history_of(organization)}


def test_one_ended_before_it_began_never_was(office):
    organization, clerk, approver = office
    lent = lend(organization, approver, clerk, first=3)
    begun = portal_now() - timedelta(days=1)

    end_delegation(lent, by=now(approver))

    assert counted_as_one(clerk.pk, organization.pk, since=begun) == {clerk.pk}


def test_others_do_not_end_it(office):
    organization, clerk, approver = office
    third, _owner = make_user(), make_charity()
    join(third, organization, Role.CLERK)
    lent = lend(organization, approver, clerk)

    with pytest.raises(PermissionDenied):
        end_delegation(lent, by=now(third))
    with pytest.raises(PermissionDenied):
        end_delegation(lent, by=now(make_charity()[1]))


def test_what_one_of_the_two_prepared_both_have_prepared(office):
    organization, clerk, approver = office
    third = make_user()
    join(third, organization, Role.CLERK)
    begun = portal_now() - timedelta(days=1)
    lent = lend(organization, approver, clerk)

    both = {clerk.pk, approver.pk}
    assert counted_as_one(clerk.pk, organization.pk, since=begun) == both
    assert counted_as_one(approver.pk, organization.pk, since=begun) == both
    assert counted_as_one(third.pk, organization.pk, since=begun) == {third.pk}

    end_delegation(lent, by=now(approver))
    assert counted_as_one(approver.pk, organization.pk, since=begun) == both
    assert counted_as_one(approver.pk, organization.pk, since=portal_now()) == {approver.pk}


def test_a_change_of_roles_leaves_the_rest_of_a_delegation(office):
    organization, clerk, approver = office
    other = make_user()
    join(other, organization, Role.APPROVER)
    lend(organization, approver, clerk)

    appoint(approver, organization, [Role.APPROVER, Role.CLERK], by=replace(now(other)))

    assert now(clerk).roles == {"clerk", "approver"}


def test_lending_and_ending_on_the_pages(signed_in, office):
    _organization, clerk, approver = office
    client, create = signed_in(approver), reverse("organizations:delegation-create")
    listing = reverse("organizations:delegation-list")
    assert "目前没有代理" in text_of(client.get(listing))

    form = {
        "deputy": clerk.pk,
        "roles": ["approver"],
        "first_day": today().isoformat(),
        "last_day": today().isoformat(),
        "reason": "休假",
    }
    page = text_of(client.get(create))
    assert "请选择" in page
    assert f'href="{listing}">取消' in page
    assert client.post(create, form).status_code == 302
    page = text_of(client.get(listing))
    assert clerk.name in page
    assert "生效中" in page
    assert f"（代{approver.name}）" in text_of(signed_in(clerk).get(listing))

    end = reverse("organizations:delegation-end", args=[Delegation.objects.get().pk])
    assert "休假" in text_of(signed_in(clerk).get(end))
    assert signed_in(make_charity()[1]).get(end).status_code == 404
    assert signed_in(clerk).post(end).status_code == 302
    assert "提前终止" in text_of(client.get(listing))


def test_the_form_names_what_is_wrong(signed_in, office):
    _organization, clerk, approver = office
    form = {
        "deputy": clerk.pk,
        "roles": ["approver"],
        "first_day": today().isoformat(),
        "last_day": (today() - timedelta(days=1)).isoformat(),
        "reason": "休假",
    }

    page = text_of(signed_in(approver).post(reverse("organizations:delegation-create"), form))

    assert "截止日期早于起始日期" in page


def test_people_without_an_organization_or_colleagues_are_told_so(signed_in):
    _charity, owner = make_charity()
    url = reverse("organizations:delegation-create")

    assert "暂无其他成员" in text_of(signed_in(owner).get(url))
    assert signed_in(make_user()).get(url).status_code == 409
    assert "未代表任何机构" in text_of(signed_in(make_user()).get(reverse("organizations:delegation-list")))
