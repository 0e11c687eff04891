from datetime import time

import pytest

from chenghua_portal.foundation.audit.models import AuditEvent, AuditPayload
from chenghua_portal.foundation.notices import actions
from chenghua_portal.foundation.notices.models import ChannelChoice, Notice, Preferences, Suppression
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.notices.preferences import wishes_of
from chenghua_portal.foundation.notices.suppression import is_suppressed
from chenghua_portal.foundation.notices.timing import QuietHours
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from tests.factories import NOW, actor_for, make_user

STATES = Notice.State


@pytest.fixture
def by(operator):
    return actor_for(operator)


def mail_of(call, kind="tests.news", event="e", **fields):
    notify(kind, call, event=event, at=NOW)
    mails = Notice.objects.filter(event=event, channel=Notice.Channel.MAIL)
    mails.update(**fields)
    return mails.get()


def save(user, choices, **fields):
    chosen = {"has_quiet_hours": True, "quiet_from": time(22), "quiet_until": time(7), "digest_hour": 9}
    actions.save_preferences(by=actor_for(user), choices=choices, **{**chosen, **fields})
    return wishes_of([user.pk])[user.pk]


def test_preferences_are_kept_where_they_differ_from_the_default(db):
    user = make_user()

    wishes = save(user, {("a", "mail"): False, ("a", "sms"): True, ("b", "mail"): True, ("b", "sms"): False})

    assert (wishes.chooses("a", "mail"), wishes.chooses("a", "sms")) == (False, True)
    assert (wishes.chooses("b", "mail"), wishes.chooses("b", "sms")) == (True, False)
    assert (wishes.quiet, wishes.digest_hour) == (QuietHours(time(22), time(7)), 9)
    assert ChannelChoice.objects.count() == 2


def test_preferences_can_be_taken_back(db):
    user = make_user()
    save(user, {("a", "mail"): False, ("a", "sms"): True})

    wishes = save(user, {("a", "mail"): True, ("a", "sms"): False}, has_quiet_hours=False, digest_hour=None)

    assert (ChannelChoice.objects.count(), Preferences.objects.count()) == (0, 1)
    assert (wishes.quiet, wishes.digest_hour) == (None, None)


@pytest.mark.parametrize("state", actions.CAN_GO_AGAIN)
def test_what_did_not_arrive_goes_again_on_the_record(call, by, state):
    notice = mail_of(call, state=state, attempts=16, is_for_digest=True, digest=uuid7())

    found = actions.retry_notice(notice, by=by)

    assert (found.state, found.attempts, found.is_for_digest, found.digest) == (STATES.QUEUED, 0, False, None)
    assert AuditEvent.objects.get().verb == "notices.retry"


@pytest.mark.parametrize("state", sorted(set(STATES) - set(actions.CAN_GO_AGAIN)))
def test_what_arrived_or_is_on_its_way_does_not_go_again(call, by, state):
    notice = mail_of(call, state=state)

    with pytest.raises(Refused):
        actions.retry_notice(notice, by=by)


def test_nothing_goes_again_to_an_address_out_of_use(call, by):
    suppression = actions.suppress_address("mail", call.created_by.email, by=by)
    notice = mail_of(call, state=STATES.SUPPRESSED, address_index=suppression.address_index)

    with pytest.raises(Refused):
        actions.retry_notice(notice, by=by)
    actions.lift_suppression(suppression, by=by)
    assert actions.retry_notice(notice, by=by).state == STATES.QUEUED


@pytest.mark.parametrize(
    ("state", "is_delivered", "after"),
    [
        (STATES.UNCERTAIN, True, STATES.SENT),
        (STATES.UNCERTAIN, False, STATES.FAILED),
        (STATES.SENT, True, STATES.SENT),
        (STATES.SENT, False, STATES.FAILED),
        (STATES.QUEUED, True, STATES.SENT),
        (STATES.QUEUED, False, STATES.QUEUED),
    ],
)
def test_uncertain_notice_is_settled_on_the_record(call, by, state, is_delivered, after):
    notice = mail_of(call, "tests.legal", state=state, uncertain_at=NOW)

    found = actions.settle_notice(notice, is_delivered=is_delivered, by=by)

    assert (found.state, found.is_uncertain) == (after, False)
    assert AuditEvent.objects.get().verb == "notices.settle"
    assert "delivered" in AuditPayload.objects.get().body


def test_settling_a_digest_settles_all_it_carried(call, by):
    digest = uuid7()
    for event in ("a", "b"):
        notice = mail_of(call, event=event, state=STATES.UNCERTAIN, uncertain_at=NOW, digest=digest)

    actions.settle_notice(notice, is_delivered=True, by=by)

    assert Notice.objects.filter(digest=digest, state=STATES.SENT, settled_at=by.arrived_at).count() == 2


@pytest.mark.parametrize(
    "fields", [{}, {"uncertain_at": NOW, "settled_at": NOW}, {"uncertain_at": NOW, "state": STATES.SENDING}]
)
def test_what_is_known_or_being_sent_is_not_settled(call, by, fields):
    notice = mail_of(call, **{"state": STATES.SENT, **fields})

    with pytest.raises(Refused):
        actions.settle_notice(notice, is_delivered=True, by=by)


def test_operator_takes_an_address_out_of_use_and_puts_it_back(call, by):
    found = actions.suppress_address("mail", call.created_by.email.upper(), by=by)

    assert (found.reason, found.by_id) == (Suppression.Reason.OPERATOR, by.user_id)
    assert is_suppressed("mail", found.address_index)
    actions.lift_suppression(found, by=by)
    assert not is_suppressed("mail", found.address_index)
    assert sorted(AuditEvent.objects.values_list("verb", flat=True)) == ["notices.lift", "notices.suppress"]
    assert call.created_by.email not in "".join(AuditPayload.objects.values_list("body", flat=True))


def test_address_of_nobody_is_refused(by):
    with pytest.raises(Refused):
        actions.suppress_address("mail", "nobody@example.org", by=by)


def test_address_is_put_back_once(call, by):
    found = actions.suppress_address("mail", call.created_by.email, by=by)
    actions.lift_suppression(found, by=by)

    with pytest.raises(Refused):
        actions.lift_suppression(found, by=by)
