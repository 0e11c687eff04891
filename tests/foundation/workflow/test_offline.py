"""Approval on paper: one uploads, another confirms, and only then the move is made, by the room's own action."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.payloads import data_of
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from chenghua_portal.foundation.workflow import actions, offline
from chenghua_portal.foundation.workflow.applying import apply
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import OfflineMove, register_offline
from chenghua_portal.foundation.workflow.queries import (
    Share,
    approvals_visible_to,
    offline_share,
    shares_by_office,
)
from chenghua_portal.foundation.workflow.slots import offline_link
from chenghua_portal.foundation.workflow.transitions import Transition
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to
from tests.factories import NOW, actor_for, make_call, make_charity, make_office, make_user
from tests.factories.people import join
from tests.foundation.files.specimens import pdf

pytestmark = pytest.mark.usefixtures("db")
NAME = "procurement.call.decide"
COPIED = (
    "transition",
    "subject_type",
    "subject_id",
    "subject_name",
    "organization_id",
    "leader",
    "paper_date",
    "paper_id",
    "uploaded_at",
    "uploaded_by_id",
)


def decide(**changes):
    return Transition(
        **{
            "model": Call,
            "verb": "decide",
            "sources": frozenset({Call.Status.PREPARED}),
            "target": Call.Status.DRAFT,
            "permission": "procurement.publish_call",
            "offline_ok": True,
        }
        | changes
    )


def opt_in(transition):
    def perform(call, *, by, offline=None):
        return apply(transition, call, by=by, at=by.arrived_at, offline=offline)

    return OfflineMove(
        transition=transition,
        label="发布征集",
        clerks="procurement.prepare_call",
        asked="clerk",
        visible_to=calls_visible_to,
        name=lambda call: call.title,
        address=lambda call: reverse("procurement:call-detail", args=[call.pk]),
        office=lambda call: call.purchaser_id,
        perform=perform,
    )


class Scene:
    def __init__(self, monkeypatch):
        self.office, self.first, self.approver = make_office()
        self.second = make_user("另一经办")
        join(self.second, self.office, "clerk")
        self.call = make_call(self.office, status=Call.Status.PREPARED)
        monkeypatch.setattr(offline, "_moves", {})
        self.use(decide())

    def use(self, transition):
        self.move = opt_in(transition)
        register_offline(self.move)

    def upload(self, by=None, **changes):
        said = {
            "leader": "示例局长",
            "paper_date": NOW.date(),
            "paper": SimpleUploadedFile("呈批件.pdf", pdf()),
        }
        return actions.upload_paper(self.move, self.call, by=by or actor_for(self.first), **said | changes)


@pytest.fixture
def scene(monkeypatch, settings, tmp_path):
    settings.PORTAL_FILES_DIR = tmp_path
    return Scene(monkeypatch)


def test_what_another_person_confirms_is_carried_out_and_names_the_paper(scene):
    paper = scene.upload()

    actions.confirm_paper(paper, by=actor_for(scene.second))

    scene.call.refresh_from_db()
    paper.refresh_from_db()
    assert (scene.call.status, paper.confirmed_by_id, paper.number) == (
        "draft",
        scene.second.pk,
        "OA-2026-0001",
    )
    moved = events_of(scene.call).get(verb=NAME)
    assert moved.actor_id == scene.second.pk
    assert moved.payload.body == '{"from":"prepared","offline":"OA-2026-0001","to":"draft"}'
    assert [event.verb.rpartition(".")[2] for event in events_of(paper)] == ["upload", "confirm"]


def test_who_uploaded_it_confirms_nothing(scene):
    paper = scene.upload()

    with pytest.raises(Refused, match="须由他人确认") as caught:
        actions.confirm_paper(paper, by=actor_for(scene.first))

    assert caught.value.refusal.basis
    scene.call.refresh_from_db()
    assert scene.call.status == "prepared"


def test_nor_does_who_counts_as_the_uploader(scene):
    paper = scene.upload()
    register_offline(
        OfflineMove(**vars(scene.move) | {"persons": lambda obj, actor: {actor.user_id, scene.first.pk}})
    )

    with pytest.raises(Refused, match="须由他人确认"):
        actions.confirm_paper(paper, by=actor_for(scene.second))


def test_the_database_lets_nobody_confirm_their_own_paper(scene):
    paper = scene.upload()

    with pytest.raises(IntegrityError), transaction.atomic():
        OfflineApproval.objects.filter(pk=paper.pk).update(confirmed_at=NOW, confirmed_by=scene.first)


def test_the_guard_asks_who_confirms(scene):
    """With two clerks, the one who did not prepare confirms."""
    scene.use(
        decide(
            guard=lambda call, actor, at: (
                Refusal(reason="您编制过") if actor.user_id == scene.second.pk else None
            )
        )
    )
    paper = scene.upload()

    with pytest.raises(Refused, match="您编制过"):
        actions.confirm_paper(paper, by=actor_for(scene.second))

    paper.refresh_from_db()
    assert paper.is_waiting


def test_a_paper_is_used_once(scene):
    paper = scene.upload()
    actions.confirm_paper(paper, by=actor_for(scene.second))
    Call.objects.filter(pk=scene.call.pk).update(status=Call.Status.PREPARED)

    with pytest.raises(Refused, match="已确认或已退回"):
        actions.confirm_paper(paper, by=actor_for(scene.second))


def test_a_paper_decides_only_what_it_is_about(scene):
    paper = scene.upload()
    other = make_call(scene.office, status=Call.Status.PREPARED)

    with pytest.raises(ValueError, match="something else"):
        scene.move.perform(other, by=actor_for(scene.second), offline=paper)


def test_a_paper_for_what_has_moved_since_decides_nothing(scene, monkeypatch):
    monkeypatch.setattr(
        "chenghua_portal.foundation.workflow.papers.all_transitions", lambda: [scene.move.transition]
    )
    paper = scene.upload()
    approver = actor_for(scene.approver).at(NOW + timedelta(minutes=1))
    apply(scene.move.transition, scene.call, by=approver, at=approver.arrived_at)
    Call.objects.filter(pk=scene.call.pk).update(status=Call.Status.PREPARED)

    with pytest.raises(Refused, match="状态已变动"):
        actions.confirm_paper(paper, by=actor_for(scene.second))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"paper_date": date(2026, 6, 11)}, "不能晚于今天"),
        ({"paper": SimpleUploadedFile("a.svg", b"<svg/>")}, "PDF"),
    ],
)
def test_what_is_no_such_paper_is_refused(scene, changes, reason):
    with pytest.raises(Refused, match=reason):
        scene.upload(**changes)

    assert not OfflineApproval.objects.exists()


def test_one_paper_waits_at_a_time_and_only_where_something_is_to_be_decided(scene):
    scene.upload()
    with pytest.raises(Refused, match="已有呈批件"):
        scene.upload(by=actor_for(scene.second))

    Call.objects.filter(pk=scene.call.pk).update(status=Call.Status.DRAFT)
    with pytest.raises(Refused, match="没有待决定的事项"):
        scene.upload(by=actor_for(scene.second))


def test_others_neither_upload_nor_settle_nor_see_papers(scene):
    paper = scene.upload()
    _other_office, foreign, _foreign_approver = make_office()
    _charity, owner = make_charity()
    for stranger in (foreign, owner):
        actor = actor_for(stranger)
        with pytest.raises(PermissionDenied):
            scene.upload(by=actor)
        with pytest.raises(PermissionDenied):
            actions.refuse_paper(paper, "不符", by=actor)
        assert not approvals_visible_to(actor).exists()
        assert not allowed(actor, "workflow.read_approval", paper)


@pytest.mark.parametrize(
    ("role", "sees_waiting", "sees_refused", "sees_confirmed", "reads_confirmed"),
    [
        ("clerk", True, True, True, True),
        ("approver", True, True, True, True),
        ("finance_officer", False, False, False, False),
        ("supervisor", False, True, True, True),
        ("auditor", False, True, True, True),
    ],
)
def test_papers_are_for_the_officials_of_the_office_and_once_settled_for_those_who_watch(
    scene, role, sees_waiting, sees_refused, sees_confirmed, reads_confirmed
):
    person = make_user()
    own = role in {"clerk", "approver", "finance_officer"}
    join(person, scene.office if own else make_office()[0], role)
    actor = actor_for(person)

    def sees(paper):
        shown = approvals_visible_to(actor).filter(pk=paper.pk).exists()
        assert allowed(actor, "workflow.read_approval", paper) is shown
        return shown

    waiting = scene.upload()
    assert sees(waiting) is sees_waiting
    refused = actions.refuse_paper(waiting, "缺少签字", by=actor_for(scene.second))
    assert sees(refused) is sees_refused
    assert allowed(actor, "workflow.read_paper", refused) is (own and sees_refused)
    confirmed = scene.upload()
    actions.confirm_paper(confirmed, by=actor_for(scene.second))
    confirmed.refresh_from_db()
    assert sees(confirmed) is sees_confirmed
    assert allowed(actor, "workflow.read_paper", confirmed) is reads_confirmed


def test_a_file_changed_since_the_upload_is_not_confirmed(scene):
    """Whoever writes the database could point the paper at another file, but not change what is on record."""
    paper, other = scene.upload(), make_call(scene.office, status=Call.Status.PREPARED)
    forged = actions.upload_paper(
        scene.move,
        other,
        leader="示例局长",
        paper_date=NOW.date(),
        paper=SimpleUploadedFile("另一份.pdf", pdf(b"forged")),
        by=actor_for(scene.first),
    )
    OfflineApproval.objects.filter(pk=paper.pk).update(paper=forged.paper)

    with pytest.raises(Refused, match="与上传时不一致"):
        actions.confirm_paper(paper, by=actor_for(scene.second))

    paper.refresh_from_db()
    assert paper.is_waiting


def test_a_damaged_file_is_not_confirmed_and_its_page_says_why(scene, client, tmp_path):
    paper = scene.upload()
    for stored in tmp_path.rglob("*"):
        if stored.is_file() and stored.stat().st_size:
            stored.chmod(0o600)
            stored.write_bytes(b"x")

    with pytest.raises(Refused, match="已损坏"):
        actions.confirm_paper(paper, by=actor_for(scene.second))

    client.force_login(scene.second)
    page = client.get(reverse("workflow:approval-detail", args=[paper.pk])).text
    assert "已损坏" in page
    assert "核对无误，确认" not in page


def test_a_refused_requirement_leaves_the_paper_waiting_and_its_page_says_why(scene, client):
    scene.use(decide(guard=lambda call, actor, at: Refusal(reason="总预算尚未批复", basis="预算法")))
    paper = scene.upload()

    with pytest.raises(Refused, match="总预算尚未批复"):
        actions.confirm_paper(paper, by=actor_for(scene.second))

    paper.refresh_from_db()
    assert paper.is_waiting
    assert not events_of(paper).filter(verb="workflow.offlineapproval.confirm").exists()
    client.force_login(scene.second)
    assert "总预算尚未批复" in client.get(reverse("workflow:approval-detail", args=[paper.pk])).text


def test_the_record_keeps_the_hash_of_the_paper_with_both_persons(scene):
    paper = scene.upload()
    actions.confirm_paper(paper, by=actor_for(scene.second))

    said = {event.actor_id: data_of(event)["sha256"] for event in events_of(paper)}
    assert said == dict.fromkeys([scene.first.pk, scene.second.pk], hashlib.sha256(pdf()).hexdigest())


def test_a_paper_carries_further_moves_only_in_the_act_that_confirms_it(scene):
    further = decide(verb="decide_more", sources=frozenset({Call.Status.DRAFT}))
    register_offline(OfflineMove(**vars(scene.move) | {"carries": (further,)}))
    paper, other = scene.upload(), make_call(scene.office, status=Call.Status.DRAFT)
    by = actor_for(scene.second)

    with pytest.raises(ValueError, match="something else"):
        apply(further, other, by=by, at=by.arrived_at, offline=paper)
    actions.confirm_paper(paper, by=by)
    with pytest.raises(ValueError, match="something else"):
        apply(further, other, by=actor_for(scene.first), at=by.arrived_at, offline=paper)
    apply(further, other, by=by, at=by.arrived_at, offline=paper)


def test_a_refused_paper_says_why_and_makes_room_for_another(scene):
    paper = scene.upload()

    actions.refuse_paper(paper, "缺少签字", by=actor_for(scene.second))
    again = scene.upload()

    paper.refresh_from_db()
    assert (paper.refusal, again.number) == ("缺少签字", "OA-2026-0002")


def test_colleagues_owe_the_confirmation_until_it_is_settled(scene):
    paper = scene.upload()
    owed = Obligation.objects.filter(kind="workflow.confirm_paper", subject_id=paper.pk, discharged_at=None)

    assert [(duty.owner_id, duty.owner_role) for duty in owed] == [(scene.office.pk, "clerk")]
    actions.confirm_paper(paper, by=actor_for(scene.second))
    assert not owed.all().exists()


def test_the_share_counts_papers_among_all_such_acts(scene):
    actions.confirm_paper(scene.upload(), by=actor_for(scene.second))
    for _time in range(4):
        Call.objects.filter(pk=scene.call.pk).update(status=Call.Status.PREPARED)
        apply(scene.move.transition, scene.call, by=actor_for(scene.approver), at=NOW)

    share = offline_share()
    assert (share.offline, share.total, share.share) == (1, 5, Decimal("0.2"))
    assert offline_share(organization_id=scene.office.pk) == share
    assert shares_by_office() == {scene.office.pk: share}
    assert offline_share(since=NOW + timedelta(days=1)).share is None


def test_a_share_of_few_approvals_is_not_given():
    assert [Share(2, total).share for total in (0, 4, 5)] == [None, None, Decimal("0.4")]


def test_only_moves_that_say_so_are_decided_on_paper():
    with pytest.raises(ValueError, match="offline_ok"):
        register_offline(opt_in(decide(offline_ok=False)))


def test_the_page_of_the_object_leads_to_the_upload_then_to_the_paper(scene):
    first, (_charity, owner) = actor_for(scene.first), make_charity()

    assert offline_link(NAME, scene.call, first).url.endswith(f"/new/{NAME}/{scene.call.pk}/")
    paper = scene.upload()
    assert offline_link(NAME, scene.call, first).url.endswith(f"/approvals/{paper.pk}/")
    assert offline_link(NAME, scene.call, actor_for(owner)) is None


def test_two_clerks_do_it_in_the_browser(scene, client):
    client.force_login(scene.first)
    page = reverse("workflow:approval-create", args=[NAME, scene.call.pk])
    said = {
        "leader": "示例局长",
        "paper_date": "2026-06-09",
        "paper": SimpleUploadedFile("呈批件.pdf", pdf()),
    }
    detail = client.post(page, said, follow=True)
    paper = OfflineApproval.objects.get()
    assert "须由他人确认" in detail.text
    assert "撤回呈批件" in detail.text
    assert client.get(page).url == reverse("workflow:approval-detail", args=[paper.pk])

    client.force_login(scene.second)
    assert "请核对后再确认" in client.get(reverse("workflow:approval-detail", args=[paper.pk])).text
    file = client.get(reverse("workflow:approval-paper", args=[paper.pk]))
    confirmed = client.post(reverse("workflow:approval-confirm", args=[paper.pk]), follow=True)

    assert (file.content, file.headers["Content-Type"]) == (pdf(), "application/pdf")
    assert AuditEvent.objects.filter(
        verb="workflow.offlineapproval.download", actor_id=scene.second.pk
    ).exists()
    assert "已确认并办理" in confirmed.text
    assert paper.number in client.get(reverse("workflow:approval-list")).text


@pytest.mark.parametrize(
    ("role", "status"),
    [("clerk", 200), ("approver", 200), ("supervisor", 200), ("auditor", 200), ("finance_officer", 403)],
)
def test_the_list_is_for_officials_and_those_who_watch(scene, client, role, status):
    person = make_user()
    join(person, scene.office, role)
    client.force_login(person)

    assert client.get(reverse("workflow:approval-list")).status_code == status


def test_long_lists_come_in_pages_that_cost_the_same(scene, client):
    def papers(count):
        first = OfflineApproval.objects.first()
        for _n in range(count):
            number = OfflineApproval.objects.count() + 1
            OfflineApproval.objects.create(
                number=f"OA-2026-{number:04d}",
                refused_at=NOW,
                refused_by=scene.second,
                refusal="缺少签字",
                **{name: getattr(first, name) for name in COPIED},
            )

    page = reverse("workflow:approval-list")
    client.force_login(scene.second)
    scene.upload()
    client.get(page)
    with CaptureQueriesContext(connection) as short:
        client.get(page)
    papers(34)
    with CaptureQueriesContext(connection) as full:
        first = client.get(page)
    second = client.get(page + first.context["next_url"])

    numbers = [paper.number for found in (first, second) for paper, _label in found.context["approvals"]]
    assert (len(numbers), len(set(numbers)), second.context["next_url"]) == (35, 35, "")
    assert len(full) == len(short)


def test_refusing_wants_a_reason(scene, client):
    paper = scene.upload()
    client.force_login(scene.second)
    address = reverse("workflow:approval-refuse", args=[paper.pk])

    assert "请填写" in client.post(address, {"reason": ""}).text
    assert "缺少签字" in client.post(address, {"reason": "缺少签字"}, follow=True).text


def test_strangers_find_no_paper_and_no_form(scene, client):
    paper = scene.upload()
    client.force_login(make_charity()[1])

    for name, args in {
        "approval-detail": [paper.pk],
        "approval-paper": [paper.pk],
        "approval-create": [NAME, scene.call.pk],
    }.items():
        assert client.get(reverse(f"workflow:{name}", args=args)).status_code == 404
    for name in ("approval-confirm", "approval-refuse"):
        assert client.post(reverse(f"workflow:{name}", args=[paper.pk])).status_code == 404
