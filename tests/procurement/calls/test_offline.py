"""A call published on paper: two people, one effect, under the same conditions as at the screen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.payloads import data_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.actions import confirm_paper, refuse_paper, upload_paper
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import offline_move
from organizations.people.models import Delegation, Role
from procurement.calls import actions
from procurement.calls.models import Call, CallKeySet
from procurement.calls.transitions import PUBLISH
from tests.factories import make_office, make_user
from tests.factories.people import join
from tests.foundation.files.specimens import pdf
from tests.procurement.calls.conftest import Scene, again, make_scene, signed_in


def colleague(scene: Scene) -> User:
    user = make_user()
    join(user, scene.office, Role.CLERK)
    return user


def upload(scene: Scene, by: User | None = None) -> OfflineApproval:
    """The paper for the drafted call, which the clerk has sent for approval."""
    if again(scene.call).status == Call.Status.DRAFT:
        actions.prepare_call(scene.call, by=scene.actor())
    move = offline_move(PUBLISH.name)
    assert move is not None
    paper = SimpleUploadedFile("呈批件.pdf", pdf())
    return upload_paper(
        move,
        again(scene.call),
        leader="示例局长",
        paper_date=scene.now.date(),
        paper=paper,
        by=scene.actor(by or scene.clerk),
    )


def status(scene: Scene) -> str:
    return again(scene.call).status


def test_a_call_goes_out_when_another_clerk_confirms_the_paper(scene: Scene) -> None:
    paper, second = upload(scene), colleague(scene)

    confirm_paper(paper, by=scene.actor(second))

    call = again(scene.call)
    published = AuditEvent.objects.get(verb="procurement.call.publish")
    assert (call.status, call.published_by_id) == (Call.Status.PUBLISHED, second.pk)
    assert (published.actor_id, data_of(published)["offline"]) == (second.pk, paper.number)
    assert CallKeySet.objects.filter(call=call).count() == 1


def test_the_clerk_who_prepared_the_call_does_not_confirm_a_colleagues_paper(scene: Scene) -> None:
    paper = upload(scene, by=colleague(scene))

    with pytest.raises(Refused, match="You helped to prepare this call"):
        confirm_paper(paper, by=scene.actor())

    assert status(scene) == "prepared"


@pytest.mark.parametrize("ended", [False, True])
def test_who_stood_in_for_the_uploader_does_not_confirm(scene: Scene, ended: bool) -> None:
    uploader, deputy = colleague(scene), colleague(scene)
    paper = upload(scene, by=uploader)
    created = again(scene.call).created_at
    Delegation.objects.create(
        organization=scene.office,
        principal=uploader,
        deputy=deputy,
        roles=[Role.CLERK],
        starts_at=created - timedelta(days=1),
        ends_at=created + timedelta(days=1) if ended else scene.now + timedelta(days=30),
        reason="休假",
        made_at=created,
    )

    with pytest.raises(Refused, match="another person has to confirm"):
        confirm_paper(paper, by=scene.actor(deputy))

    assert status(scene) == "prepared"


def test_nobody_of_another_office_confirms_or_refuses(scene: Scene) -> None:
    paper = upload(scene)
    _office, clerk, approver = make_office()
    for stranger in (clerk, approver):
        with pytest.raises(Http404):
            confirm_paper(paper, by=scene.actor(stranger))
        with pytest.raises(PermissionDenied):
            refuse_paper(paper, "不符", by=scene.actor(stranger))

    assert status(scene) == "prepared"


def test_a_paper_is_worth_nothing_once_the_call_was_returned_and_sent_again(scene: Scene) -> None:
    paper, second = upload(scene), colleague(scene)
    later = [scene.now + timedelta(minutes=minutes) for minutes in (1, 2, 3)]
    actions.return_call(again(scene.call), "请补充联系人", by=scene.actor(scene.approver, at=later[0]))
    actions.edit_call(again(scene.call), by=scene.actor(at=later[1]), title="改过的题目")
    actions.prepare_call(again(scene.call), by=scene.actor(at=later[1]))

    with pytest.raises(Refused, match="has moved on since the paper was uploaded"):
        confirm_paper(paper, by=scene.actor(second, at=later[2]))

    assert status(scene) == "prepared"


def test_a_paper_for_a_call_that_an_approver_published_changes_nothing(scene: Scene) -> None:
    paper, second = upload(scene), colleague(scene)
    actions.publish_call(again(scene.call), by=scene.actor(scene.approver))

    with pytest.raises(Refused):
        confirm_paper(paper, by=scene.actor(second))

    assert again(scene.call).published_by_id == scene.approver.pk


def test_paper_does_not_bring_back_a_deadline_that_has_passed(scene: Scene) -> None:
    paper, second = upload(scene), colleague(scene)

    with pytest.raises(Refused, match="deadline for bids has passed"):
        confirm_paper(paper, by=scene.actor(second, at=scene.now + timedelta(days=21)))

    assert status(scene) == "prepared"


def test_clerks_are_led_to_the_paper_from_the_page_of_the_call(scene: Scene) -> None:
    actions.prepare_call(scene.call, by=scene.actor())
    second = colleague(scene)
    page = reverse("procurement:call-detail", args=[scene.call.pk])
    create = reverse("workflow:approval-create", args=[PUBLISH.name, scene.call.pk])
    assert create in signed_in(scene.clerk).get(page).text
    assert create not in signed_in(scene.approver).get(page).text

    said = {
        "leader": "示例局长",
        "paper_date": str(scene.now.date()),
        "paper": SimpleUploadedFile("呈批件.pdf", pdf()),
    }
    signed_in(scene.clerk).post(create, said)
    paper = OfflineApproval.objects.get()
    detail = reverse("workflow:approval-detail", args=[paper.pk])
    assert detail in signed_in(second).get(page).text
    signed_in(second).post(reverse("workflow:approval-confirm", args=[paper.pk]))

    assert status(scene) == "published"


@pytest.mark.usefixtures("committed_db")
class TestAtOnce:
    """Two at the same moment: one effect."""

    def test_two_colleagues_confirm_once(self, together: Callable[..., list[Any]]) -> None:
        scene = make_scene()
        paper = upload(scene)
        actors = [scene.actor(colleague(scene)) for _ in range(2)]

        results = together(*(lambda actor=actor: confirm_paper(paper, by=actor) for actor in actors))

        assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
        assert AuditEvent.objects.filter(verb="procurement.call.publish").count() == 1
        assert AuditEvent.objects.filter(verb="workflow.offlineapproval.confirm").count() == 1

    def test_confirming_and_refusing_has_one_outcome(self, together: Callable[..., list[Any]]) -> None:
        scene = make_scene()
        paper, first, second = upload(scene), colleague(scene), colleague(scene)

        results = together(
            lambda: confirm_paper(paper, by=scene.actor(first)),
            lambda: refuse_paper(paper, "缺少签字", by=scene.actor(second)),
        )

        assert sum(isinstance(result, Refused) for result in results) == 1
        paper.refresh_from_db()
        assert (paper.confirmed_at is None) is (status(scene) == "prepared")

    def test_confirming_and_publishing_has_one_outcome(self, together: Callable[..., list[Any]]) -> None:
        scene = make_scene()
        paper, second = upload(scene), colleague(scene)

        results = together(
            lambda: confirm_paper(paper, by=scene.actor(second)),
            lambda: actions.publish_call(again(scene.call), by=scene.actor(scene.approver)),
        )

        assert sum(isinstance(result, Refused) for result in results) == 1
        paper.refresh_from_db()
        assert (again(scene.call).published_by_id == second.pk) is (paper.confirmed_at is not None)

    def test_two_papers_at_once_are_one(self, together: Callable[..., list[Any]]) -> None:
        scene = make_scene()
        actions.prepare_call(scene.call, by=scene.actor())
        second = colleague(scene)

        results = together(lambda: upload(scene), lambda: upload(scene, by=second))

        assert sum(isinstance(result, Refused) for result in results) == 1
        assert OfflineApproval.objects.count() == 1
