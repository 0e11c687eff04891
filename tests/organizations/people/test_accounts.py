import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.signin.models import Session
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.actions import deactivate_user, give_own_role, reactivate_user, take_own_role
from tests.factories import actor_for, make_office, make_user

pytestmark = pytest.mark.usefixtures("db")
EVALUATOR, ADMINISTRATOR = User.Role.EVALUATOR, User.Role.ADMINISTRATOR


@pytest.fixture
def administrator():
    return make_user("管理员", roles=[ADMINISTRATOR])


def test_roles_are_given_and_taken_with_a_reason_on_record_and_the_person_is_told(administrator):
    user, by = make_user(), actor_for(administrator)

    assert give_own_role(user, ADMINISTRATOR, "接替前任", by=by).roles == ["administrator"]
    assert give_own_role(user, EVALUATOR, "入库", by=by).roles == ["evaluator", "administrator"]
    assert take_own_role(user, ADMINISTRATOR, "离任", by=by).roles == ["evaluator"]

    verbs = [event.verb for event in events_of(user)]
    assert verbs == ["identity.user.give_role", "identity.user.give_role", "identity.user.take_role"]
    assert {notice.kind for notice in inbox_of(user.pk)} == {"identity.roles_changed"}


def test_the_same_again_changes_and_records_nothing(administrator):
    user, by = make_user(roles=[EVALUATOR]), actor_for(administrator)

    give_own_role(user, EVALUATOR, "入库", by=by)
    take_own_role(user, ADMINISTRATOR, "离任", by=by)
    reactivate_user(user, "返岗", by=by)

    assert not events_of(user).exists()


ACTS = {
    "give": lambda user, reason, by: give_own_role(user, EVALUATOR, reason, by=by),
    "take": lambda user, reason, by: take_own_role(user, ADMINISTRATOR, reason, by=by),
    "deactivate": lambda user, reason, by: deactivate_user(user, reason, by=by),
    "reactivate": lambda user, reason, by: reactivate_user(user, reason, by=by),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_administrators_alone_act_never_on_themselves_and_never_without_a_reason(act, administrator):
    _office, _clerk, approver = make_office()

    with pytest.raises(PermissionDenied):
        act(make_user(), "理由", actor_for(approver))
    with pytest.raises(Refused, match="不能在此更改本人账号"):
        act(administrator, "理由", actor_for(administrator))
    with pytest.raises(Refused, match="请填写理由"):
        act(make_user(), "  ", actor_for(administrator))


@pytest.mark.parametrize("act", [ACTS["take"], ACTS["deactivate"]], ids=["take", "deactivate"])
def test_the_last_administrator_stays_one(act, administrator):
    last, by = make_user(roles=[ADMINISTRATOR]), actor_for(administrator)
    act(last, "离任", by)

    former = User.objects.get(pk=administrator.pk)
    stale = actor_for(make_user(roles=[ADMINISTRATOR]))
    User.objects.filter(pk=stale.user_id).update(is_active=False)
    with pytest.raises(Refused, match="至少保留一名系统管理员"):
        act(former, "离任", stale)


def test_somebody_deactivated_is_out_at_the_next_request_and_stays_out_of_old_sessions(administrator):
    user, client = make_user(), Client()
    client.force_login(user)
    desk = reverse("workbench:desk")
    assert client.get(desk).status_code == 200

    deactivate_user(user, "离职", by=actor_for(administrator))

    assert client.get(desk).headers["Location"].startswith(reverse("account_login"))
    assert not Session.objects.filter(user=user).exists()
    assert reactivate_user(user, "返岗", by=actor_for(administrator)).is_active
    assert client.get(desk).status_code == 302


def test_a_switched_off_account_is_given_no_role(administrator):
    user = make_user(is_active=False)

    with pytest.raises(Refused, match="已停用"):
        give_own_role(user, EVALUATOR, "入库", by=actor_for(administrator))
