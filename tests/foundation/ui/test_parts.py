from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from chenghua_portal.foundation.ui.parts import Bar, Chart, Indicator, grouped
from chenghua_portal.foundation.ui.templatetags.portal import rank_range


def chart(*values: str) -> Chart:
    return Chart("来源", "来源", "万元", [Bar(value, Decimal(value), value) for value in values])


def test_bars_share_the_scale_of_the_longest() -> None:
    assert [share for _bar, share in chart("60", "30", "0").lines()] == [1, Decimal("0.5"), 0]


def test_a_chart_of_nothing_has_no_bars_that_divide_by_zero() -> None:
    assert [share for _bar, share in chart("0").lines()] == [0]
    assert chart().lines() == []


def test_a_chart_is_a_table_that_says_everything_its_bars_show() -> None:
    html = render_to_string("components/chart.html", {"chart": chart("60", "30")})
    assert html.count('<th scope="row">') == 2
    assert html.count('aria-hidden="true"') == 2
    assert '<td class="u-num">60</td>' in html


@pytest.mark.parametrize(
    ("achieved", "is_met", "words"),
    [("1200", True, "达成"), ("1286", True, "达成"), ("1199.9", False, "未达成"), (None, False, "未报告")],
)
def test_an_indicator_is_met_at_its_target_and_open_until_reported(
    achieved: str | None, is_met: bool, words: str
) -> None:
    one = Indicator("探访", Decimal(1200), achieved and Decimal(achieved), "人次")
    assert one.is_met is is_met
    html = render_to_string("components/indicators.html", {"indicators": [one], "caption": "指标"})
    assert f"{words}</span>" in html
    assert "1,200人次" in html


def test_a_range_of_ranks_covers_its_places_whole() -> None:
    html = rank_range(1, 3, 2, 4)
    assert 'x="0.0%"' in html
    assert 'width="75.0%"' in html
    assert 'cx="37.5%"' in html
    assert "1–3" in html
    assert ">4</span>" in rank_range(4, 4, 4, 4)


@pytest.mark.parametrize(
    ("number", "text"), [("1200.50", "1,200.5"), ("17", "17"), ("-1234", "-1,234"), ("0.25", "0.25")]
)
def test_thousands_are_separated_and_zeros_go(number: str, text: str) -> None:
    assert grouped(Decimal(number)) == text
