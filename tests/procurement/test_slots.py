"""What readers of the record see of bids and awards, and from when: nothing sealed, nothing undecided."""

import pytest
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import record_visible_to
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.notices.queries import counts_for, notices_for
from tests.access.scenes import STAGES, make_scene
from tests.factories import NOW, actor_for

pytestmark = pytest.mark.usefixtures("db")
READERS = ("auditor", "supervisor", "administrator")
SEALED = ("open", "closed")
SCORED_IN_SECRET = ("scoring", "scored", "proposed")


def read_by(scene, role):
    """The verbs on record that somebody may read of."""
    return set(record_visible_to(actor_for(scene.people[role])).values_list("verb", flat=True))


def act(verb, subject, user):
    record(verb, subject, by=actor_for(user), at=NOW, data={"total": "87.5"})


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("stage", STAGES[2:])
def test_nobody_reads_of_a_bid_before_the_opening(stage, role):
    scene = make_scene(stage)
    act("procurement.bid.submit", scene.bid, scene.people["owner"])

    assert ("procurement.bid.submit" in read_by(scene, role)) is (stage not in SEALED)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("stage", STAGES[STAGES.index("scoring") :])
def test_nobody_reads_of_evaluators_or_scores_before_the_decision(stage, role):
    """Neither the round and its sheets, nor that an evaluator has read a bid: it would say who sits on the panel."""
    scene = make_scene(stage)
    evaluator = scene.people["seated evaluator"]
    act("evaluation.sheet.lock", scene.sheet, evaluator)
    act("evaluation.round.start", scene.sheet.seat.round, scene.people["clerk"])
    act("procurement.bid.read", scene.bid, evaluator)
    act("procurement.bid.download", scene.bid, scene.people["clerk"])

    told = {"evaluation.sheet.lock", "evaluation.round.start", "procurement.bid.read"}
    assert read_by(scene, role) & told == (set() if stage in SCORED_IN_SECRET else told)
    assert "procurement.bid.download" in read_by(scene, role)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("stage", ["proposed", "awarded"])
def test_nobody_reads_who_is_to_get_how_much_before_it_is_confirmed(stage, role):
    scene = make_scene(stage)
    act("procurement.awardlist.propose", scene.award.award_list, scene.people["clerk"])

    assert ("procurement.awardlist.propose" in read_by(scene, role)) is (stage == "awarded")


def test_acts_of_the_portal_itself_on_bids_are_read_while_scores_are_withheld():
    """A null actor must not make the condition unknown, which would hide the act."""
    scene = make_scene("scored")
    record("procurement.bid.record_result", scene.bid, by=Actor.system(NOW, "汇总"), at=NOW)

    assert "procurement.bid.record_result" in read_by(scene, "auditor")


@pytest.mark.parametrize("asked", ["person", "about", "organization", "act", "after", ""])
def test_no_way_of_asking_tells_a_sealed_bid_from_none(client, asked):
    scene = make_scene("open")
    owner = scene.people["owner"]
    client.force_login(scene.people["auditor"])
    query = {
        "person": str(owner.pk),
        "about": str(scene.bid.pk),
        "organization": scene.organization.name,
        "act": "procurement.bid.",
        "after": "2030-01-01T00:00:00+00:00~ffffffff-ffff-7fff-bfff-ffffffffffff",
    }
    query = {asked: query[asked]} if asked else {}
    client.get(reverse("record:event-list"), query)
    before = lines(client, query)

    act("procurement.bid.submit", scene.bid, owner)

    assert lines(client, query) == before
    sealed = AuditEvent.objects.get(verb="procurement.bid.submit")
    assert client.get(reverse("record:event-detail", args=[sealed.pk])).status_code == 404


def lines(client, query):
    response = client.get(reverse("record:event-list"), query)
    return [line.event.pk for line in response.context["lines"]], response.context["next_url"]


@pytest.mark.parametrize(("stage", "named"), [("prepared", False), ("open", True)])
def test_a_call_has_a_name_in_the_record_once_it_is_public(client, stage, named):
    scene = make_scene(stage)
    act("procurement.call.prepare", scene.call, scene.people["clerk"])
    client.force_login(scene.people["auditor"])

    page = client.get(reverse("record:event-list"), {"act": "procurement.call."})

    assert page.context["lines"]
    assert (scene.call.title in page.text) is named
    found = client.get(reverse("record:event-list"), {"about": scene.call.title}).context["lines"]
    assert bool(found) is named


def test_the_number_of_a_call_finds_its_bids_and_awards_too(client):
    scene = make_scene("awarded")
    for verb, subject in {
        "procurement.bid.open": scene.bid,
        "procurement.awardlist.confirm": scene.award.award_list,
        "procurement.call.award": scene.call,
    }.items():
        act(verb, subject, scene.people["clerk"])
    client.force_login(scene.people["auditor"])

    found = client.get(reverse("record:event-list"), {"about": scene.call.number}).context["lines"]

    assert len(found) == 3


def test_details_name_bids_and_evaluators_instead_of_their_ids(client):
    scene = make_scene("awarded")
    expert, clerk = scene.people["seated evaluator"], actor_for(scene.people["clerk"])
    listed, round_ = scene.award.award_list, scene.sheet.seat.round
    proposed = record(
        "procurement.awardlist.propose", listed, by=clerk, at=NOW, data={"awards": {str(scene.bid.pk): 20000}}
    )
    started = record("evaluation.round.start", round_, by=clerk, at=NOW, data={"experts": [expert.pk]})
    client.force_login(scene.people["auditor"])

    pages = [
        client.get(reverse("record:event-detail", args=[event.pk])).text for event in (proposed, started)
    ]

    assert f"{scene.organization.name}的申报" in pages[0]
    assert str(scene.bid.pk) not in pages[0]
    assert expert.name in pages[1]


def test_opened_bids_are_named_by_call_and_bidder_without_their_title(client):
    scene = make_scene("opened")
    act("procurement.bid.open", scene.bid, scene.people["clerk"])
    client.force_login(scene.people["administrator"])

    page = client.get(reverse("record:event-list"), {"act": "procurement.bid."})

    assert f"{scene.call.number}：{scene.organization.name}的申报" in page.text
    assert scene.bid.content.title not in page.text


def told_to(scene, role):
    """The kinds of message an operator finds in the log."""
    return set(notices_for(actor_for(scene.people[role])).values_list("kind", flat=True))


@pytest.mark.parametrize("stage", STAGES[2:])
def test_operators_do_not_learn_from_messages_who_bids(stage):
    scene = make_scene(stage)
    Notice.objects.all().delete()
    notify("bid.received", scene.bid, event="bid.received:1", at=NOW)

    assert Notice.objects.exists()
    assert ("bid.received" in told_to(scene, "administrator")) is (stage not in SEALED)
    assert (sum(counts_for(actor_for(scene.people["administrator"])).values()) > 0) is (stage not in SEALED)


@pytest.mark.parametrize("stage", STAGES[STAGES.index("scoring") :])
def test_operators_do_not_learn_from_messages_who_evaluates(stage):
    scene = make_scene(stage)
    Notice.objects.all().delete()
    notify("round.started", scene.sheet.seat.round, event="round.started:1", at=NOW)

    assert Notice.objects.exists()
    assert ("round.started" in told_to(scene, "administrator")) is (stage not in SCORED_IN_SECRET)
