from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.signin.models import FactorRecovery
from chenghua_portal.foundation.signin.recovery import confirm_recovery, recover, stop_recovery
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from tests.factories import actor_for, make_office, make_user
from tests.foundation.signin.entering import (
    is_inside,
    link_in,
    mails_sent,
    sign_in,
    signed_in_browser,
    verbs,
)
from tests.foundation.signin.test_second_factor import with_app

DAY = timedelta(hours=24)


@pytest.fixture
def administrators(db):
    return [make_user(f"示例管理员{place}", roles=["administrator"]) for place in range(2)]


@pytest.fixture
def clerk(db):
    _office, clerk, _approver = make_office()
    return with_app(clerk)


@pytest.fixture
def recovery(clerk, administrators):
    client = Client()
    sign_in(client, clerk.email)
    client.post(reverse("account_recovery_ask"), {"reason": "手机遗失"})
    return FactorRecovery.objects.get(user=clerk)


def confirmed(recovery, administrators):
    for administrator in administrators:
        recovery = confirm_recovery(recovery, by=actor_for(administrator).at(portal_now()))
    return recovery


def test_only_who_gave_the_password_may_ask(clerk):
    assert Client().get(reverse("account_recovery_ask")).headers["Location"] == reverse("account_login")
    Client().post(reverse("account_recovery_ask"), {"reason": "手机遗失"})

    assert not FactorRecovery.objects.exists()


def test_asking_tells_the_person_and_the_administrators(recovery, clerk, administrators):
    assert Authenticator.objects.filter(user=clerk).exists()
    assert clerk.email in [to for m in mails_sent() for to in m.to]
    told = Notice.objects.filter(kind="signin.recovery_asked").values_list("recipient_id", flat=True)
    assert set(told) == {administrator.pk for administrator in administrators}


def test_asking_again_changes_nothing(recovery, clerk):
    client = Client()
    sign_in(client, clerk.email)
    client.post(reverse("account_recovery_ask"), {"reason": "再次申请"})

    assert FactorRecovery.objects.get(user=clerk).reason == "手机遗失"


def test_two_administrators_and_a_day_remove_the_factors(recovery, clerk, administrators):
    recovery = confirmed(recovery, administrators)
    later = actor_for(administrators[0]).at(recovery.due_at)

    recover(recovery, by=later)

    assert not Authenticator.objects.filter(user=clerk).exists()
    assert [verb for verb in verbs(clerk) if "recovery" in verb] == [
        "signin.recovery_asked",
        "signin.recovery_first_confirmed",
        "signin.recovery_confirmed",
        "signin.recovery_done",
    ]
    client = Client()
    sign_in(client, clerk.email)
    assert is_inside(client)


def test_the_job_waits_for_the_day(recovery, administrators):
    recovery = confirmed(recovery, administrators)

    job = Job.objects.get(task="signin.recover")

    assert job.run_after == recovery.due_at
    assert job.run_after - recovery.first_at >= DAY


def test_before_the_day_is_over_nothing_happens(recovery, clerk, administrators):
    recovery = confirmed(recovery, administrators)

    recover(recovery, by=actor_for(administrators[0]).at(recovery.due_at - timedelta(seconds=1)))

    assert Authenticator.objects.filter(user=clerk).exists()


def test_one_administrator_is_not_enough(recovery, clerk, administrators):
    first = actor_for(administrators[0])
    confirm_recovery(recovery, by=first)

    with pytest.raises(Refused, match="另外两人"):
        confirm_recovery(recovery, by=first)
    recover(recovery, by=first.at(first.arrived_at + 2 * DAY))

    assert Authenticator.objects.filter(user=clerk).exists()


def test_nobody_confirms_their_own(administrators):
    own = with_app(administrators[0])
    recovery = FactorRecovery.objects.create(
        user=own, reason="手机遗失", requested_at=actor_for(own).arrived_at
    )

    with pytest.raises(Refused, match="另外两人"):
        confirm_recovery(recovery, by=actor_for(own))


def test_others_may_not_confirm(recovery):
    with pytest.raises(PermissionDenied):
        confirm_recovery(recovery, by=actor_for(make_user()))


def test_the_database_knows_that_two_others_confirm(recovery, administrators):
    same = {"first_by": administrators[0], "second_by": administrators[0], "due_at": recovery.requested_at}
    for wrong in ({"first_by": recovery.user}, same):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorRecovery.objects.filter(pk=recovery.pk).update(**wrong)


def test_the_person_stops_it_by_the_link_in_each_mail(recovery, clerk, administrators):
    recovery = confirmed(recovery, administrators)
    links = {link_in(m) for m in mails_sent() if clerk.email in m.to}

    page = Client().post(links.pop())

    assert "申请已停止" in page.content.decode()
    recover(recovery, by=actor_for(administrators[0]).at(recovery.due_at + DAY))
    assert Authenticator.objects.filter(user=clerk).exists()


def test_a_forged_link_stops_nothing(recovery):
    assert Client().post(reverse("account_recovery", args=["forged"])).status_code == 404


def test_others_may_not_stop_it(recovery):
    with pytest.raises(PermissionDenied):
        stop_recovery(recovery, by=actor_for(make_user()))


def test_what_is_over_stays_over(recovery, administrators):
    stop_recovery(recovery, by=actor_for(administrators[0]))

    with pytest.raises(Refused, match="已结束"):
        confirm_recovery(recovery, by=actor_for(administrators[1]))


def test_administrators_confirm_on_their_page(recovery, administrators):
    for administrator in administrators:
        client = signed_in_browser(administrator)
        assert "手机遗失" in client.get(reverse("account_recoveries")).content.decode()
        client.post(reverse("account_recoveries"), {"recovery": recovery.pk, "confirm": ""})

    recovery.refresh_from_db()
    assert (recovery.first_by, recovery.second_by) == tuple(administrators)


def test_confirming_wants_a_fresh_proof(recovery, administrators):
    client = Client()
    client.force_login(administrators[0])

    answer = client.post(reverse("account_recoveries"), {"recovery": recovery.pk, "confirm": ""})

    assert answer.headers["Location"].startswith("/account/proof/")


def test_the_page_is_for_administrators(clerk):
    client = Client()
    client.force_login(clerk)

    assert client.get(reverse("account_recoveries")).status_code == 403
