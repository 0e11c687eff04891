import re

import pytest
from django.urls import reverse

from chenghua_portal.foundation.notices import actions, queries
from chenghua_portal.foundation.notices.models import ChannelChoice, Notice, Preferences, Suppression
from chenghua_portal.foundation.notices.outbox import notify
from tests.factories import NOW, actor_for, make_user

LOG = reverse("notices:log")
PREFERENCES = reverse("notices:preferences")
ADDRESSES = reverse("notices:suppression-list")
KINDS = reverse("notices:kind-list")
STATES = Notice.State


def at(name, notice):
    return reverse(f"notices:{name}", args=[notice.pk])


@pytest.fixture
def notice(call):
    notify("tests.legal", call, event="e", at=NOW)
    return Notice.objects.get(channel=Notice.Channel.MAIL)


@pytest.fixture
def at_work(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def person(client, db):
    user = make_user()
    client.force_login(user)
    return user


# --- preferences


def answers(**fields):
    return {"quiet_from": "22:00", "quiet_until": "07:00", "digest_hour": "9", **fields}


def test_preferences_begin_with_the_default(client, person):
    page = client.get(PREFERENCES)

    form = page.context["form"]
    assert [str(channel) for channel in form.channels] == ["site", "mail"]
    assert form["tests-mail"].value() is True
    assert "21:00" in page.text


def test_what_is_unticked_is_switched_off(client, person):
    client.post(PREFERENCES, answers(**{"tests-site": "on"}))

    chosen = ChannelChoice.objects.filter(user=person, family="tests").values_list("channel", "is_wanted")
    assert list(chosen) == [("mail", False)]
    kept = Preferences.objects.get(pk=person.pk)
    assert (kept.has_quiet_hours, kept.digest_hour) == (False, 9)
    assert client.get(PREFERENCES).context["form"]["tests-mail"].value() is False


def test_quiet_hours_without_an_end_are_refused(client, person):
    page = client.post(PREFERENCES, answers(has_quiet_hours="on", quiet_until="22:00"))

    assert "不能相同" in page.text
    assert not Preferences.objects.exists()


def test_channel_without_an_address_is_not_offered(client, person, phones):
    assert "tests-sms" not in client.get(PREFERENCES).text
    phones(person, "13800000000")
    assert "tests-sms" in client.get(PREFERENCES).text


def test_families_that_are_legal_throughout_leave_no_choice_on_site_and_mail(client, person, monkeypatch):
    from chenghua_portal.foundation.notices.kinds import kind_named

    monkeypatch.setattr(
        "chenghua_portal.foundation.notices.forms.families", lambda: {"tests": [kind_named("tests.legal")]}
    )
    page = client.get(PREFERENCES)

    assert "tests-mail" not in page.text
    assert page.text.count("始终发送</span>") == 2


def test_whoever_has_an_address_out_of_use_reads_it_there(client, person, operator):
    assert "无法送达" not in client.get(PREFERENCES).text
    actions.suppress_address("mail", person.email, by=actor_for(operator))

    assert "无法送达" in client.get(PREFERENCES).text


# --- operators


def test_log_is_for_administrators_alone(client, notice, person, operator):
    suppression = actions.suppress_address("mail", person.email, by=actor_for(operator))
    for path in (LOG, ADDRESSES, KINDS, reverse("notices:kind-detail", args=["tests.news"])):
        assert client.get(path).status_code == 403
    assert client.get(reverse("notices:kind-mail", args=["tests.news"])).status_code == 403
    assert client.get(at("log-detail", notice)).status_code == 404
    assert client.post(at("log-retry", notice)).status_code == 404
    assert client.post(at("log-settle", notice)).status_code == 404
    assert client.post(at("suppression-lift", suppression)).status_code == 404
    assert LOG not in client.get(reverse("workbench:desk")).text


def test_log_shows_headings_and_no_bodies(at_work, notice, call):
    page = at_work.get(LOG).text

    assert f"News of {call.title}" in page
    assert call.created_by.name in page
    assert f"Read {call.title}" not in page
    assert f"Read {call.title}" not in at_work.get(at("log-detail", notice)).text
    assert call.created_by.email not in page


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        ({"state": "uncertain"}, {"uncertain_at": NOW}),
        ({"state": "undeliverable"}, {"state": STATES.REFUSED}),
        ({"state": "waiting"}, {"state": STATES.QUEUED}),
        ({"channel": "mail"}, {"state": STATES.SENT}),
        ({"kind": "tests.legal"}, {"state": STATES.SENT}),
    ],
)
def test_log_is_filtered(at_work, notice, call, chosen, fields):
    notify("tests.news", call, event="other", at=NOW)
    Notice.objects.filter(event="other", channel="mail").delete()
    Notice.objects.filter(event="e", channel="site").delete()
    Notice.objects.filter(pk=notice.pk).update(**fields)

    found = [line.notice.pk for line in at_work.get(LOG, chosen).context["lines"]]

    assert found == [notice.pk]


def test_log_goes_on_behind_its_last_row_with_its_filter(at_work, call, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    for event in ("a", "b"):
        notify("tests.news", call, event=event, at=NOW)
    first = at_work.get(LOG, {"channel": "mail"})

    second = at_work.get(LOG + first.context["next_url"])

    events = [line.notice.event for page in (first, second) for line in page.context["lines"]]
    assert events == ["b", "a"]
    assert {line.notice.channel for line in second.context["lines"]} == {"mail"}
    assert second.context["next_url"] == ""


def test_log_counts_what_needs_somebody(at_work, notice):
    Notice.objects.filter(pk=notice.pk).update(state=STATES.REFUSED, uncertain_at=NOW)

    figures = at_work.get(LOG).context["figures"]

    assert [figure.value for figure in figures] == ["0", "0", "1", "1", "0"]


def test_kind_that_is_gone_still_has_its_line(at_work, notice):
    Notice.objects.filter(pk=notice.pk).update(kind="tests.gone")

    assert "tests.gone" in at_work.get(LOG).text
    assert at_work.get(at("log-detail", notice)).status_code == 200


def test_operator_sends_a_lost_message_again(at_work, notice):
    Notice.objects.filter(pk=notice.pk).update(state=STATES.FAILED)

    page = at_work.post(at("log-retry", notice), follow=True).text

    assert "重新发送" in page
    assert Notice.objects.get(pk=notice.pk).state == STATES.QUEUED


def test_operator_settles_an_uncertain_message(at_work, notice):
    Notice.objects.filter(pk=notice.pk).update(state=STATES.UNCERTAIN, uncertain_at=NOW)

    assert at_work.post(at("log-settle", notice)).status_code == 409
    assert "人工核定" in at_work.post(at("log-settle", notice), {"verdict": "delivered"}, follow=True).text
    assert at_work.post(at("log-settle", notice), {"verdict": "delivered"}).status_code == 409


def test_addresses_out_of_use_are_masked(at_work, person, operator):
    at_work.force_login(operator)
    at_work.post(ADDRESSES, {"address": person.email})
    page = at_work.get(ADDRESSES).text

    assert person.name in page
    assert person.email not in page
    assert f"{person.email[0]}***@" in page


def test_address_of_nobody_is_said_at_its_field(at_work):
    page = at_work.post(ADDRESSES, {"address": "nobody@example.org"})

    assert "address" in page.context["form"].errors


def test_address_is_put_back(at_work, call, operator):
    found = actions.suppress_address("mail", call.created_by.email, by=actor_for(operator))

    at_work.post(at("suppression-lift", found))

    assert Suppression.objects.get().lifted_by == operator
    assert call.created_by.name not in at_work.get(ADDRESSES).text


# --- texts


def test_kinds_are_shown_in_both_languages(at_work):
    page = at_work.get(KINDS).text

    assert "您的联系地址无法送达" in page
    assert "Your address does not work" in page


@pytest.mark.parametrize(("prefix", "word"), [("", "您的联系地址"), ("/en", "Your address")])
def test_mail_is_shown_with_exactly_its_own_style(at_work, prefix, word):
    answer = at_work.get(prefix + reverse("notices:kind-mail", args=["notices.address_suppressed"]))

    assert word in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert re.search(r"style-src 'sha256-[\w+/]{43}='", policy)


def test_kind_nobody_knows_is_not_found(at_work):
    assert at_work.get(reverse("notices:kind-detail", args=["tests.gone"])).status_code == 404
    assert at_work.get(reverse("notices:kind-mail", args=["tests.gone"])).status_code == 404


@pytest.mark.parametrize("path", [LOG, ADDRESSES])
def test_thirty_rows_cost_as_many_queries_as_one(at_work, operator, path, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import make_call

    asked = []
    for number in (1, 29):
        for _row in range(number):
            call = make_call(created_by=make_user())
            notify("tests.news", call, event=f"e{call.pk}", at=NOW)
            actions.suppress_address("mail", call.created_by.email, by=actor_for(operator))
        with CaptureQueriesContext(connection) as captured:
            assert at_work.get(path).status_code == 200
        asked.append(len(captured))

    assert asked[0] == asked[1]


def test_digest_can_be_chosen_and_given_up(client, person):
    for hour, kept in (("9", 9), ("none", None)):
        client.post(PREFERENCES, answers(digest_hour=hour))
        assert Preferences.objects.get(pk=person.pk).digest_hour == kept
    assert client.post(PREFERENCES, answers(digest_hour="3")).context["form"].errors
