from typing import Any

from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from evaluation.sheets.actions import lock_sheet, save_scores
from evaluation.sheets.forms import comment_name, points_name
from evaluation.sheets.models import Score, Sheet
from procurement.bids.models import BidReader
from tests.evaluation.conftest import Scene, signed_in


def address(sheet: Sheet, name: str = "sheet") -> str:
    return reverse(f"evaluation:{name}", args=[sheet.pk])


def posted(scene: Scene, *values: str, revision: int = 0, **more: str) -> dict[str, Any]:
    """Points in the order of the criteria, as they are typed."""
    points = {points_name(c.pk): value for c, value in zip(scene.criteria, values, strict=False)}
    return {"revision": revision, "overall": "", **points, **more}


FULL = ("18", "12.5", "20.5", "13", "11.5", "7")


def save(scene: Scene, place: int = 0, bid: int = 0) -> Sheet:
    sheet = scene.sheet(place, bid)
    save_scores(sheet, scene.points(), sheet.revision, by=scene.actor(place))
    return scene.sheet(place, bid)


# The list


def test_list_shows_the_own_sheets_alone(scene: Scene) -> None:
    page = signed_in(scene.actor(0)).get(reverse("evaluation:task-list")).text

    assert "甲项目" in page
    assert "乙项目" in page
    assert address(scene.sheet(0)) in page
    assert address(scene.sheet(1)) not in page


def test_list_of_somebody_without_sheets_is_empty(scene: Scene) -> None:
    assert "Nothing to score" in signed_in(scene.clerk).get(reverse("evaluation:task-list")).text


def test_desk_lists_what_is_open(scene: Scene) -> None:
    page = signed_in(scene.actor(0)).get(reverse("workbench:desk")).text

    assert address(scene.sheet(0)) in page
    assert reverse("evaluation:task-list") in page


# The sheet


def test_bid_and_sheet_are_side_by_side_and_reading_is_on_record(scene: Scene) -> None:
    response = signed_in(scene.actor(0)).get(address(scene.sheet(0)))

    assert "c-doc__pane" in response.text
    assert "data-score-sheet" in response.text
    assert AuditEvent.objects.filter(verb="procurement.bid.read", actor_id=scene.experts[0].pk).count() == 1


def test_without_a_grant_the_bid_stays_closed(scene: Scene) -> None:
    BidReader.objects.all().delete()

    page = signed_in(scene.actor(0)).get(address(scene.sheet(0))).text

    assert "You may not read this bid now" in page
    assert "c-doc__pane" not in page


def test_sheet_of_another_is_not_there(scene: Scene) -> None:
    for name in ("sheet", "sheet-lock"):
        assert signed_in(scene.actor(1)).get(address(scene.sheet(0), name)).status_code == 404
        assert signed_in(scene.clerk).get(address(scene.sheet(0), name)).status_code == 404


def test_numbers_as_they_are_typed_are_saved(scene: Scene) -> None:
    data = posted(
        scene, "１８", "12.50", "20.5", "13", "11.5", " 7 ", **{comment_name(scene.criteria[0].pk): "可信"}
    )

    response = signed_in(scene.actor(0)).post(address(scene.sheet(0)), data)

    assert response.headers["Location"] == address(scene.sheet(0))
    assert str(scene.sheet(0).total) == "82.50"
    assert Score.objects.get(sheet=scene.sheet(0), criterion=scene.criteria[0]).comment == "可信"


def test_each_mistake_stands_at_its_field_and_stays_typed(scene: Scene) -> None:
    data = posted(scene, "21", "好", "20.3", "-1", "NaN", "7")

    response = signed_in(scene.actor(0)).post(address(scene.sheet(0)), data)

    errors = {name: messages[0] for name, messages in response.context["form"].errors.items()}
    reasons = [errors.get(points_name(c.pk)) for c in scene.criteria]
    number = "Enter the points as a number, such as 12.5."
    assert reasons == [
        "From 0 to 20 points.",
        number,
        "In steps of 0.5.",
        "From 0 to 15 points.",
        number,
        None,
    ]
    assert 'value="21"' in response.text
    assert 'value="好"' in response.text
    assert not Score.objects.exists()


def test_next_leads_to_the_next_open_bid(scene: Scene) -> None:
    client = signed_in(scene.actor(0))

    first = client.post(address(scene.sheet(0)), posted(scene, *FULL, next="1"))
    last = client.post(address(scene.sheet(0, 1)), posted(scene, *FULL, next="1"))

    assert first.headers["Location"] == address(scene.sheet(0, 1))
    assert last.headers["Location"] == address(scene.sheet(0))


def test_other_window_is_compared_and_saving_again_decides(scene: Scene) -> None:
    client, sheet = signed_in(scene.actor(0)), save(scene)

    stale = client.post(address(sheet), posted(scene, *FULL))

    assert stale.status_code == 409
    assert "saved in another window" in stale.text
    assert 'value="20.5"' in stale.text
    assert scene.sheet(0).total == sheet.total
    again = client.post(address(sheet), posted(scene, *FULL, revision=stale.context["form"].data["revision"]))
    assert again.status_code == 302
    assert str(scene.sheet(0).total) == "82.50"


def test_locked_sheet_is_only_read(scene: Scene) -> None:
    sheet = lock_sheet(save(scene), by=scene.actor(0))
    client = signed_in(scene.actor(0))

    page = client.get(address(sheet)).text

    assert "Nobody can change it any more" in page
    assert "data-score-sheet" not in page
    assert client.post(address(sheet), posted(scene, *FULL, revision=1)).status_code == 409


# Saving by itself


def autosave(scene: Scene, data: dict[str, Any], client: Client | None = None) -> Any:
    client = client or signed_in(scene.actor(0))
    return client.post(address(scene.sheet(0), "sheet-autosave"), data)


def test_autosave_counts_up_and_tells_the_time(scene: Scene) -> None:
    reply = autosave(scene, posted(scene, "18")).json()

    assert reply["revision"] == 1
    assert len(reply["saved_at_text"]) == len("10:21:07")
    assert scene.sheet(0).total is None


def test_autosave_keeps_the_rest_and_names_what_is_wrong(scene: Scene) -> None:
    reply = autosave(scene, posted(scene, "200", "12.5")).json()

    first, second = (Score.objects.get(sheet=scene.sheet(0), criterion=c) for c in scene.criteria[:2])
    assert (first.value, second.value) == (None, 12.5)
    assert scene.criteria[0].title in reply["saved_at_text"]


def test_autosave_tells_of_another_window(scene: Scene) -> None:
    sheet = save(scene)

    reply = autosave(scene, posted(scene, *FULL))

    assert reply.status_code == 409
    assert reply.json()["conflict_url"] == address(sheet)


def test_autosave_of_a_locked_sheet_says_so(scene: Scene) -> None:
    lock_sheet(save(scene), by=scene.actor(0))

    reply = autosave(scene, posted(scene, *FULL, revision=1))

    assert reply.status_code == 409
    assert "locked" in reply.json()["message"]


def test_autosave_needs_the_revision_and_the_owner(scene: Scene) -> None:
    assert autosave(scene, {"revision": "x"}).status_code == 400
    assert autosave(scene, posted(scene), signed_in(scene.actor(1))).status_code == 404


# Locking


def test_check_page_lists_points_and_total(scene: Scene) -> None:
    sheet = save(scene)

    page = signed_in(scene.actor(0)).get(address(sheet, "sheet-lock")).text

    assert all(criterion.title in page for criterion in scene.criteria)
    assert "Lock this sheet" in page
    assert scene.sheet(0).status == Sheet.Status.DRAFT


def test_incomplete_sheet_has_no_button(scene: Scene) -> None:
    client = signed_in(scene.actor(0))

    page = client.get(address(scene.sheet(0), "sheet-lock"))
    forced = client.post(address(scene.sheet(0), "sheet-lock"))

    assert "Without points so far" in page.text
    assert "Lock this sheet" not in page.text
    assert forced.status_code == 409
    assert scene.sheet(0).status == Sheet.Status.DRAFT


def test_locking_leads_to_the_next_open_bid(scene: Scene) -> None:
    sheet = save(scene)

    response = signed_in(scene.actor(0)).post(address(sheet, "sheet-lock"))

    assert response.headers["Location"] == address(scene.sheet(0, 1))
    assert scene.sheet(0).status == Sheet.Status.LOCKED


def test_all_sheets_are_compared_and_locked_together(scene: Scene) -> None:
    client, url = signed_in(scene.actor(0)), reverse("evaluation:round-lock", args=[scene.call.pk])
    save(scene)
    early = client.post(url)
    save(scene, bid=1)

    page = client.get(url).text
    done = client.post(url)

    assert early.status_code == 409
    assert "乙项目" in early.text
    assert "Lock 2 sheets" in page
    assert done.headers["Location"] == reverse("evaluation:task-list")
    assert not Sheet.objects.filter(seat__expert=scene.experts[0], status=Sheet.Status.DRAFT).exists()


def test_officials_have_nothing_to_lock(scene: Scene) -> None:
    url = reverse("evaluation:round-lock", args=[scene.call.pk])

    assert signed_in(scene.clerk).get(url).status_code == 404


# Progress


def test_progress_shows_seats_without_names_or_points(scene: Scene) -> None:
    lock_sheet(save(scene, place=2), by=scene.actor(2))

    page = signed_in(scene.clerk).get(reverse("evaluation:round", args=[scene.call.pk])).text

    assert "1 of 2" in page
    assert "Seat 3" in page
    assert scene.experts[2].user.name not in page
    assert str(scene.sheet(2).total) not in page
