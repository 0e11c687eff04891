from datetime import timedelta

from chenghua_portal.foundation.notices.channels import AddressRefused, address_index
from chenghua_portal.foundation.notices.delivery import deliver_queued
from chenghua_portal.foundation.notices.models import Notice, Suppression
from chenghua_portal.foundation.notices.outbox import inbox_of, notify
from chenghua_portal.foundation.notices.queries import Standing, is_standing
from chenghua_portal.foundation.notices.suppression import COUNTED_FOR, REFUSALS, is_suppressed, suppress
from chenghua_portal.foundation.workdays.clock import portal_now
from tests.factories import NOW

STATES = Notice.State


def index_of(user):
    return address_index("mail", user.email)


def mails():
    return Notice.objects.filter(channel=Notice.Channel.MAIL)


def refuse(call, postbox, times, kind="tests.news"):
    """Have `times` mails refused, one run each."""
    for number in range(times):
        notify(kind, call, event=f"refused{number}:{mails().count()}", at=NOW)
        postbox.troubles = [AddressRefused("SMTP 550")]
        deliver_queued()


def test_third_refusal_takes_an_address_out_of_use(call, postbox):
    refuse(call, postbox, REFUSALS - 1)
    assert not is_suppressed("mail", index_of(call.created_by))

    refuse(call, postbox, 1)

    found = Suppression.objects.get()
    assert (found.person, found.reason) == (call.created_by, Suppression.Reason.REFUSALS)
    assert found.address_index == index_of(call.created_by)


def test_owner_of_an_address_out_of_use_is_told_on_the_site_once(call, postbox):
    refuse(call, postbox, REFUSALS)
    deliver_queued()

    told = Notice.objects.get(kind="notices.address_suppressed")
    assert (told.channel, told.recipient) == (Notice.Channel.SITE, call.created_by)
    assert inbox_of(call.created_by_id).filter(pk=told.pk).exists()


def test_nothing_is_sent_to_an_address_out_of_use_and_legal_notices_show_as_undeliverable(call, postbox):
    refuse(call, postbox, REFUSALS)
    for kind in ("tests.news", "tests.legal"):
        notify(kind, call, event=kind, at=NOW)

    deliver_queued()

    assert postbox.taken == []
    assert mails().filter(state=STATES.SUPPRESSED).count() == 2
    assert mails().get(is_standing(Standing.UNDELIVERABLE)).kind == "tests.legal"


def test_new_address_is_a_fresh_start(call, postbox):
    refuse(call, postbox, REFUSALS)
    user = call.created_by
    user.email = "corrected@example.org"
    user.save()

    notify("tests.news", call, event="after", at=NOW)
    deliver_queued()

    assert [address for _message, address in postbox.taken] == ["corrected@example.org"]


def test_digest_that_is_refused_counts_once(call, postbox):
    for number in range(REFUSALS):
        notify("tests.news", call, event=f"e{number}", at=NOW)
    mails().update(is_for_digest=True)
    postbox.troubles = [AddressRefused("SMTP 550")]

    deliver_queued()

    assert mails().filter(state=STATES.REFUSED).count() == REFUSALS
    assert not is_suppressed("mail", index_of(call.created_by))


def test_old_refusals_no_longer_count(call, postbox):
    refuse(call, postbox, REFUSALS - 1)
    mails().update(refused_at=portal_now() - COUNTED_FOR - timedelta(seconds=1))

    refuse(call, postbox, 1)

    assert not is_suppressed("mail", index_of(call.created_by))


def test_refusals_before_an_address_was_put_back_no_longer_count(call, postbox, operator):
    refuse(call, postbox, REFUSALS)
    Suppression.objects.update(lifted_at=portal_now(), lifted_by=operator)

    refuse(call, postbox, 1)

    assert not is_suppressed("mail", index_of(call.created_by))


def test_suppressing_twice_leaves_one(call):
    for _repeat in range(2):
        suppress("mail", "1" * 64, person_id=call.created_by_id, reason=Suppression.Reason.OPERATOR, at=NOW)

    assert Suppression.objects.count() == 1
