"""The list of calls: whose, in which order, page by page, at the same cost for one row and for thirty."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement.calls.models import Call
from procurement.calls.queries import PAGE_SIZE, page_of
from tests.factories import make_call, make_charity, make_office
from tests.procurement.calls.conftest import Scene, signed_in


def add_calls(scene: Scene, count: int, **fields: object) -> list[Call]:
    """Calls of the scene's office, each a minute older than the one before."""
    return [
        make_call(scene.office, created_at=scene.now - timedelta(minutes=place), **fields)
        for place in range(count)
    ]


def test_officials_see_their_own_calls_apart_from_those_of_others(scene: Scene) -> None:
    other = make_call(deadline=scene.now + timedelta(days=9))
    client, url = signed_in(scene.clerk), reverse("procurement:call-list")

    own, others = client.get(url).text, client.get(f"{url}?scope=others").text

    assert (scene.call.title in own, other.title in own) == (True, False)
    assert (scene.call.title in others, other.title in others) == (False, True)


def test_bidders_see_first_what_takes_bids(scene: Scene) -> None:
    open_, closed = (make_call(deadline=scene.now + timedelta(days=days)) for days in (9, -9))
    client, url = signed_in(make_charity()[1]), reverse("procurement:call-list")

    first, everything = client.get(url).text, client.get(f"{url}?scope=all").text

    assert (open_.title in first, closed.title in first) == (True, False)
    assert (open_.title in everything, closed.title in everything) == (True, True)
    assert scene.call.title not in everything


def test_pages_follow_one_another_without_gap_or_overlap(scene: Scene) -> None:
    calls = add_calls(scene, 2 * PAGE_SIZE + 1)
    listed = Call.objects.filter(pk__in=[call.pk for call in calls])

    first = page_of(listed)
    second = page_of(listed, after=first.after)
    third = page_of(listed, after=second.after)
    back = page_of(listed, before=third.before)

    assert [*first.rows, *second.rows, *third.rows] == calls
    assert (first.before, third.after) == (None, None)
    assert back.rows == second.rows
    assert page_of(listed, before=back.before).before is None


def test_unknown_place_is_the_first_page(scene: Scene) -> None:
    stranger = make_call()
    listed = Call.objects.filter(pk=scene.call.pk)

    assert page_of(listed, after=stranger.pk).rows == [scene.call]
    assert (
        signed_in(scene.clerk).get(reverse("procurement:call-list") + "?after=x&scope=y").status_code == 200
    )


def test_thirty_calls_cost_as_many_queries_as_one(scene: Scene) -> None:
    client, url = signed_in(scene.clerk), reverse("procurement:call-list")
    with CaptureQueriesContext(connection) as one:
        client.get(url)

    add_calls(scene, PAGE_SIZE - 1)
    with CaptureQueriesContext(connection) as thirty:
        client.get(url)

    assert len(thirty) == len(one) <= 12


def test_approver_without_calls_reads_what_will_come(scene: Scene) -> None:
    _office, _clerk, approver = make_office()

    page = signed_in(approver).get(reverse("procurement:call-list")).text

    assert "When a clerk of your office has sent one for approval" in page
