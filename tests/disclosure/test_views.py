from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.registry.models import Organization
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.transitions import PUBLISH
from procurement.opening.models import OpenedEnvelope, Opening
from tests.disclosure.conftest import award_call
from tests.factories import (
    NOW,
    actor_for,
    make_bid,
    make_call,
    make_charity,
    make_office,
    make_opened_bid,
    make_scheme,
)


def public_paths() -> list[str]:
    """Every public page, with something on each."""
    call = award_call("长者助餐")
    bid = Bid.objects.select_related("organization").get(call=call)
    opening = Opening.objects.create(call=call, opened_at=NOW, opened_by=call.created_by)
    OpenedEnvelope.objects.create(
        opening=opening, bid=bid, envelope=bid.content.envelope, outcome="opened", sha256="0" * 64
    )
    return [
        "/",
        "/calls/",
        f"/calls/{call.number}/",
        f"/calls/{call.number}/opening/",
        "/awards/",
        f"/awards/{call.number}-0001/",
        "/organizations/",
        f"/organizations/{bid.organization.code}/",
        "/approvals/",
        "/accessibility/",
    ]


def test_public_pages_set_no_cookie_and_do_not_vary_by_it(client: Client) -> None:
    for path in public_paths():
        response = client.get(path)

        assert response.status_code == 200, path
        assert not response.cookies, path
        assert "cookie" not in response.headers.get("Vary", "").lower(), path
        assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=60", path


def test_public_pages_say_the_same_to_who_is_signed_in_and_are_theirs_alone(client: Client) -> None:
    paths = public_paths()
    _office, clerk, _approver = make_office()
    signed_in = Client()
    signed_in.force_login(clerk)

    for path in paths:
        own, public = signed_in.get(path), client.get(path)

        assert below_the_head(own) == below_the_head(public), path
        assert own.headers["Cache-Control"] == "no-store, private", path
        assert "ETag" not in own.headers, path


def below_the_head(response: HttpResponse) -> str:
    return response.content.decode().partition("</header>")[2]


def test_unchanged_page_answers_304_and_a_changed_one_anew(client: Client) -> None:
    award_call("长者助餐")
    tag = client.get("/awards/").headers["ETag"]

    unchanged = client.get("/awards/", headers={"if-none-match": tag})
    award_call("后来的")
    changed = client.get("/awards/", headers={"if-none-match": tag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_public_pages_only_read(client: Client) -> None:
    for path in ("/", "/calls/", "/awards/", "/awards.csv", "/organizations/", "/accessibility/"):
        assert client.post(path).status_code == 405, path


def test_front_shows_budget_and_awards_in_numbers(client: Client) -> None:
    award_call("甲项目", "乙项目")

    response = client.get("/en/")

    flow = response.context["flow"]
    assert (flow.calls, flow.awards, flow.awarded, flow.organizations) == (1, 2, 40000, 2)
    assert len(response.context["tiles"]) == len(response.context["streets"]) > 0


@pytest.mark.parametrize(("kind", "shown"), [("", 2), ("call", 1), ("award", 1), ("opening", 0), ("x", 2)])
def test_notices_are_told_apart_by_kind(client: Client, kind: str, shown: int) -> None:
    award_call("甲项目")

    assert len(client.get("/en/", {"notices": kind}).context["notices"]) == shown


def test_front_without_anything_is_a_page(client: Client) -> None:
    assert client.get("/en/").status_code == 200
    assert client.get("/en/awards/").status_code == 200


@pytest.mark.parametrize("status", ["draft", "prepared"])
def test_call_that_is_not_published_is_nowhere(client: Client, status: str) -> None:
    call = make_call(status=status, title="秘密征集")

    for path in ("/", "/calls/", "/awards/"):
        assert "秘密征集" not in client.get(path).text
    assert client.get(f"/calls/{call.pk}/").status_code == 404
    assert client.get("/calls/None/").status_code == 404


def test_open_call_shows_terms_deadline_and_criteria_and_no_bidders(client: Client) -> None:
    call = make_call(deadline=portal_now() + timedelta(days=20))
    make_scheme(call)
    charity, _owner = make_charity(name="示例悄悄申报的机构")
    make_bid(call, charity, status=Bid.Status.SUBMITTED)

    text = client.get(f"/en/calls/{call.number}/").text

    assert call.title in text
    assert "方案可行性" in text
    assert "示例悄悄申报的机构" not in text


@pytest.mark.parametrize(("size", "words"), [(5, "trimmed mean"), (3, "Ranked by Mean")])
def test_open_call_says_which_figure_will_rank(client: Client, size: int, words: str) -> None:
    call = make_call(deadline=portal_now() + timedelta(days=20), panel_size=size)
    make_scheme(call)

    assert words.lower() in client.get(f"/en/calls/{call.number}/").text.lower()


def test_opening_record_names_receipts_not_contents(client: Client) -> None:
    call = make_call(status=Call.Status.OPENED)
    bid = make_opened_bid(call, title="尚未公开的题目")
    opening = Opening.objects.create(call=call, opened_at=NOW, opened_by=call.created_by)
    OpenedEnvelope.objects.create(
        opening=opening, bid=bid, envelope=bid.content.envelope, outcome="opened", sha256="0" * 64
    )

    response = client.get(f"/en/calls/{call.number}/opening/")

    assert response.status_code == 200
    assert "尚未公开的题目" not in response.text


def test_opening_that_has_not_been_is_404(client: Client) -> None:
    assert client.get(f"/calls/{make_call().number}/opening/").status_code == 404


@pytest.mark.parametrize("status", ["opened", "scoring", "scored", "proposed"])
def test_bids_are_public_only_once_their_award_is_confirmed(client: Client, status: str) -> None:
    call = award_call("尚未公开的题目", status="proposed")
    Call.objects.filter(pk=call.pk).update(status=status)
    organization = Bid.objects.get(call=call).organization

    for path in ("/", f"/calls/{call.number}/", "/awards/", f"/organizations/{organization.code}/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "尚未公开的题目" not in response.text


def test_award_page_shows_project_organization_and_amount(client: Client) -> None:
    call = award_call("长者助餐")
    organization = Bid.objects.get(call=call).organization

    text = client.get(f"/en/awards/{call.number}-0001/").text

    assert "长者助餐" in text
    assert organization.name in text
    assert "20,000.00" in text


def test_unknown_award_call_and_organization_are_404(client: Client) -> None:
    for path in ("/awards/CH-2026-Z-0001/", "/calls/CH-2026-Z/", "/organizations/525101080000000000/"):
        assert client.get(path).status_code == 404


def test_only_verified_social_organizations_are_public(client: Client) -> None:
    pending, _owner = make_charity(name="示例待核验机构", status=Organization.Status.PENDING)
    office, _clerk, _approver = make_office(name="示例街道办")
    make_charity(name="示例公开机构")

    text = client.get("/organizations/").text

    assert "示例公开机构" in text
    assert "示例待核验机构" not in text
    assert "示例街道办" not in text
    for organization in (pending, office):
        assert client.get(f"/organizations/{organization.code}/").status_code == 404


def test_organizations_are_found_by_two_characters(client: Client) -> None:
    make_charity(name="示例春晖社工中心")
    make_charity(name="示例秋实基金会")

    text = client.get("/organizations/", {"q": "春晖"}).text

    assert "示例春晖社工中心" in text
    assert "示例秋实基金会" not in text


def test_typed_markup_is_shown_as_text(client: Client) -> None:
    award_call("<script>alert(1)</script>")

    for path in ("/", "/awards/?q=<script>alert(2)</script>", "/awards/"):
        assert "<script>alert" not in client.get(path).text


def test_the_share_of_approvals_on_paper_is_public_once_there_are_enough(client: Client) -> None:
    office, clerk, approver = make_office()
    for count in range(1, 6):
        call = make_call(office)
        data = {"number": call.number}
        record(PUBLISH.name, call, by=actor_for(approver if count > 1 else clerk), at=NOW, data=data)
        page = client.get("/approvals/").text

        assert ("数据不足" in page) is (count < 5)
    assert office.name in page
    assert "0.0%" in page


def test_a_portal_that_has_approved_nothing_says_so(client: Client) -> None:
    page = client.get("/approvals/").text

    assert "尚无审批记录" in page
    assert "数据不足" in page
