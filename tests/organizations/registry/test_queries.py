from dataclasses import replace
from datetime import timedelta

import pytest

from chenghua_portal.foundation.identity.actors import Actor, Hat
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.obligations.duties import discharge, open_obligation
from organizations.people.models import Membership, Role
from organizations.people.queries import memberships_visible_to
from organizations.registry.models import Organization
from organizations.registry.queries import (
    look_at_code,
    organizations_visible_to,
    queue_page,
    verification_queue,
)
from tests.factories import NOW, actor_for, make_charity, make_office, make_user
from tests.factories.people import credit_code, join, make_organization

pytestmark = pytest.mark.usefixtures("db")


def waiting(number=1, **fields):
    return [
        make_organization(status="pending", registered_at=NOW + timedelta(minutes=i), **fields)
        for i in range(number)
    ]


def actors():
    """Everybody who may look: nobody, a stranger, members with this hat and another, an official."""
    _office, clerk, _approver = make_office()
    _charity, owner = make_charity()
    pending = waiting()[0]
    member = make_user()
    join(member, pending, Role.EDITOR)
    other_hat = actor_for(make_user())
    hat = Hat(pending.pk, pending.name, frozenset({"owner"}), pending.pk)
    make_organization(status="refused", refusal_reason="不一致。")
    return [
        Actor.anonymous(NOW),
        actor_for(make_user()),
        actor_for(owner),
        actor_for(member),
        replace(other_hat, hats=(hat,)),
        actor_for(clerk),
    ]


def test_visible_organizations_are_those_one_may_view():
    for actor in actors():
        visible = set(organizations_visible_to(actor))
        assert visible == {
            o for o in Organization.objects.all() if allowed(actor, "organizations.view_organization", o)
        }


def test_visible_memberships_are_those_one_may_view():
    for actor in actors():
        visible = set(memberships_visible_to(actor))
        assert visible == {
            m for m in Membership.objects.all() if allowed(actor, "organizations.view_membership", m)
        }


def test_the_queue_begins_with_what_waits_longest_counting_from_resubmission():
    make_office()
    first, second = waiting(2)
    for organization in (first, second):
        open_obligation("organization.verify", organization, at=organization.registered_at)
    discharge("organization.verify", first, at=NOW + timedelta(hours=1))
    open_obligation("organization.verify", first, at=NOW + timedelta(hours=2))

    queue = list(verification_queue())

    assert [(o.pk, o.waiting_since) for o in queue] == [
        (second.pk, second.registered_at),
        (first.pk, NOW + timedelta(hours=2)),
    ]
    assert queue[0].due_at > NOW


def test_an_office_more_makes_no_row_more():
    make_office()
    make_office()
    organization = waiting()[0]
    open_obligation("organization.verify", organization, at=NOW)

    assert list(verification_queue()) == [organization]


def test_pages_of_the_queue_meet_without_gap_or_overlap():
    everything = waiting(32, verified_by=None)

    first = queue_page()
    second = queue_page(first.after)

    assert [*first.rows, *second.rows] == everything
    assert (len(first.rows), first.total, second.after) == (30, 32, None)


def test_a_code_says_its_kind_and_place():
    answer = look_at_code(f" {credit_code().lower()} ")

    assert answer is not None
    assert (answer.is_fine, answer.is_local, answer.kind) == (True, True, "社会服务机构（民办非企业单位）")


def test_a_code_that_cannot_register_says_why():
    taken, _owner = make_charity()
    code = credit_code()

    assert look_at_code("  ") is None
    assert "应为" in look_at_code(code[:-1] + ("1" if code[-1] != "1" else "2")).problem
    assert look_at_code(taken.code).is_taken
    assert look_at_code(taken.code, own=taken.pk).is_fine
    assert not look_at_code(credit_code("91")).is_fine
