from decimal import Decimal

import pytest
from django.test import Client

from chenghua_portal.disclosure.queries import AwardSearch, award_page, awards_found, money_flow, street_sums
from procurement.awards.models import Award
from tests.disclosure.conftest import award_call
from tests.factories import make_charity


def titles(**search: str) -> list[str]:
    return sorted(award.bid.content.title for award in awards_found(AwardSearch(**search)))


@pytest.fixture
def awards(db: None) -> None:
    charity, _owner = make_charity(name="示例春晖社工中心")
    award_call("青少年心理韧性计划", "长者助餐与探访", street="510108015")
    award_call("乡音课堂 Café A计划", organization=charity, street="510108007")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("心理", ["青少年心理韧性计划"]),
        ("计划", ["乡音课堂 Café A计划", "青少年心理韧性计划"]),
        ("心理 计划", ["青少年心理韧性计划"]),
        ("春晖", ["乡音课堂 Café A计划"]),
        ("ｃａｆé", ["乡音课堂 Café A计划"]),
        ("青少年长者", []),
        ("理心", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_text_is_found_by_two_characters_in_any_width(awards: None, text: str, found: list[str]) -> None:
    assert titles(text=text) == found


def test_street_is_found_by_its_name_and_by_its_code(awards: None) -> None:
    name = next(street.name for street in street_sums() if street.code == "510108007")

    assert titles(text=name) == ["乡音课堂 Café A计划"]
    assert titles(street="510108007") == ["乡音课堂 Café A计划"]


def test_number_finds_its_award(awards: None) -> None:
    award = Award.objects.get(bid__content__title="长者助餐与探访")

    assert titles(text=str(award.number).lower()) == ["长者助餐与探访"]


def test_call_narrows_the_search(awards: None) -> None:
    call = Award.objects.get(bid__content__title="长者助餐与探访").award_list.call

    assert titles(call=str(call.number)) == ["长者助餐与探访", "青少年心理韧性计划"]
    assert titles(call=str(call.number), text="心理") == ["青少年心理韧性计划"]


def test_proposed_awards_are_found_by_nobody(db: None) -> None:
    award_call("只是提议", status="proposed")

    assert titles() == []
    assert titles(text="提议") == []
    assert (money_flow().awards, money_flow().awarded) == (0, 0)
    assert sum(street.count for street in street_sums()) == 0


def test_sums_are_of_everything_found_not_of_the_page(db: None) -> None:
    award_call(*(f"项目{place}" for place in range(35)), amount=Decimal("1000.10"))

    page = award_page(AwardSearch())

    assert (len(page.rows), page.total, page.amount) == (30, 35, Decimal("35003.50"))


def test_pages_follow_one_another_without_gap_or_repetition(db: None) -> None:
    call = award_call(*(f"项目{place}" for place in range(65)))
    everything = [f"{call.number}-{place:04d}" for place in range(65, 0, -1)]

    first = award_page(AwardSearch())
    second = award_page(AwardSearch(), after=first.after)
    third = award_page(AwardSearch(), after=second.after)
    back = award_page(AwardSearch(), before=third.before)

    assert [award.number for page in (first, second, third) for award in page.rows] == everything
    assert [page.before != "" for page in (first, second, third)] == [False, True, True]
    assert [page.after != "" for page in (first, second, third)] == [True, True, False]
    assert [award.number for award in back.rows] == everything[30:60]


def test_award_confirmed_in_between_moves_no_row_to_the_next_page(db: None) -> None:
    award_call(*(f"项目{place}" for place in range(40)))
    first = award_page(AwardSearch())

    award_call("后来的")
    second = award_page(AwardSearch(), after=first.after)

    assert len(second.rows) == 10
    assert not {award.pk for award in first.rows} & {award.pk for award in second.rows}


@pytest.mark.parametrize("place", ["zz", "0", "CH-2026-1-0001'", "%00", "之后"])
def test_place_that_nobody_was_is_no_fault(client: Client, place: str) -> None:
    award_call("项目")

    assert client.get("/en/awards/", {"after": place}).status_code == 200
    assert client.get("/en/awards/", {"before": place}).status_code == 200


def test_unknown_filters_ask_nothing(client: Client) -> None:
    award_call("项目")

    response = client.get("/en/awards/", {"call": "CH-1999-A", "street": "x", "q": "\0"})

    assert response.status_code == 200
    assert "项目" in response.text
