"""An award list decided on paper: what the paper decides reaches the call and every bid, and nothing else does."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.payloads import data_of
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.actions import confirm_paper, upload_paper
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import offline_move
from organizations.people.models import Role
from procurement.awards.actions import confirm_awards, propose_awards, return_awards
from procurement.awards.models import AwardList
from procurement.awards.transitions import CONFIRM
from procurement.bids.models import Bid
from procurement.calls.models import Call
from tests.factories import actor_for, make_user
from tests.factories.people import join
from tests.foundation.files.specimens import pdf
from tests.procurement.awards.conftest import AT, Scene


@pytest.fixture(autouse=True)
def own_directory(settings: Any, tmp_path: Any) -> None:
    settings.PORTAL_FILES_DIR = tmp_path


def colleague(scene: Scene, *roles: str) -> Actor:
    user = make_user()
    join(user, scene.call.purchaser, *(roles or [Role.CLERK]))
    return actor_for(user, at=AT)


def proposed(scene: Scene, by: Actor | None = None) -> AwardList:
    amounts = scene.amounts(60000, 50000, 40000)
    return propose_awards(Call.objects.get(pk=scene.call.pk), amounts, "", by=by or scene.clerk)


def upload(award_list: AwardList, by: Actor) -> OfflineApproval:
    move = offline_move(CONFIRM.name)
    assert move is not None
    paper = SimpleUploadedFile("呈批件.pdf", pdf())
    return upload_paper(move, award_list, leader="示例局长", paper_date=AT.date(), paper=paper, by=by)


def test_a_confirmed_paper_awards_the_call_and_its_bids(scene: Scene) -> None:
    second = colleague(scene)
    paper = upload(proposed(scene), by=scene.clerk)

    confirm_paper(paper, by=second)

    assert Call.objects.get().status == Call.Status.AWARDED
    assert AwardList.objects.get().confirmed_by_id == second.user_id
    assert [Bid.objects.get(pk=bid.pk).status for bid in scene.bids] == ["awarded"] * 3 + ["not_funded"]
    moved = AuditEvent.objects.filter(
        verb__in=["procurement.call.award", "procurement.bid.award", CONFIRM.name]
    )
    assert {data_of(event)["offline"] for event in moved} == {paper.number}
    assert moved.count() == 5


def test_who_proposed_the_list_does_not_confirm_a_colleagues_paper(scene: Scene) -> None:
    paper = upload(proposed(scene), by=colleague(scene))

    with pytest.raises(Refused, match="You proposed this list yourself"):
        confirm_paper(paper, by=scene.clerk)

    assert Call.objects.get().status == Call.Status.PROPOSED
    assert OfflineApproval.objects.get().is_waiting


def test_who_proposed_it_before_it_was_returned_does_not_confirm_it_either(scene: Scene) -> None:
    both = colleague(scene, Role.CLERK, Role.APPROVER)
    returned = return_awards(proposed(scene, by=both), "请补充说明", by=scene.approver)
    again = proposed(scene)
    assert again.pk == returned.pk

    with pytest.raises(Refused, match="You proposed this list yourself"):
        confirm_awards(again, by=both)


def test_a_clerk_without_a_paper_confirms_nothing(scene: Scene) -> None:
    award_list = proposed(scene)

    with pytest.raises(PermissionDenied):
        confirm_awards(award_list, by=colleague(scene))


def test_clerks_are_led_to_the_paper_from_the_list_and_from_the_call(scene: Scene) -> None:
    award_list = proposed(scene)
    second = colleague(scene)
    client = Client()
    client.force_login(User.objects.get(pk=second.user_id))
    pages = [
        reverse("procurement:award-list", args=[scene.call.pk]),
        reverse("procurement:call-detail", args=[scene.call.pk]),
    ]
    create = reverse("workflow:approval-create", args=[CONFIRM.name, award_list.pk])
    assert all(create in client.get(page).text for page in pages)
    assert client.get(create).status_code == 200

    paper = upload(award_list, by=scene.clerk)
    detail = reverse("workflow:approval-detail", args=[paper.pk])
    assert all(detail in client.get(page).text for page in pages)
