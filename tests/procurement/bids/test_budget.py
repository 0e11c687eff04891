from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.bids.budget import BudgetLine, Caps, Category, check, totals, usages

CAP = Decimal(30000)


def line(category="activity", price="100", quantity="1", **sources):
    """A line that asks for what its other sources leave open."""
    new = BudgetLine(Category(category), "事项", Decimal(quantity), "项", Decimal(price))
    amounts: dict[str, Any] = {name: Decimal(value) for name, value in sources.items()}
    new = replace(new, **amounts)
    return new if "asked" in sources else replace(new, asked=new.amount - new.sources)


def mockup():
    """The budget of the young people's resilience project, as in the mock-up: management is 10.81 %."""
    return [
        line(price="300", quantity="32", self_cash="1600"),
        line("goods", price="12.50", quantity="480"),
        line(price="400", quantity="8", self_in_kind="3200"),
        line("publicity", price="1.50", quantity="800"),
        line(price="25", quantity="96", self_cash="1000"),
        line("staff", price="150", quantity="64", self_cash="1200"),
        line("management", price="4000", self_cash="1500"),
        line("tax", price="1000", self_cash="500"),
    ]


def codes(lines, caps=None, cap=CAP):
    return [finding.code for finding in check(lines, caps or Caps(), cap)]


def only_finding(lines, caps=None, cap=CAP):
    (finding,) = check(lines, caps or Caps(), cap)
    return finding


def test_totals_of_the_mockup():
    sums = totals(mockup())
    assert (sums.amount, sums.asked, sums.self_cash, sums.self_in_kind, sums.self_raised) == (
        Decimal("37000.00"),
        Decimal("28000.00"),
        Decimal("5800.00"),
        Decimal("3200.00"),
        Decimal("9000.00"),
    )
    assert f"{sums.self_raised_share:.3f} {sums.share_of(Category.STAFF):.4f}" == "0.243 0.2595"


def test_over_share_names_rule_number_and_way_out():
    finding = only_finding(mockup())
    assert (finding.code, finding.field, finding.line, finding.column) == (
        "management_share",
        "lines",
        6,
        "unit_price",
    )
    params = {name: str(value) for name, value in finding.params.items() if name not in ("category", "line")}
    assert params == {
        "amount": "4,000.00",
        "share": "10.81%",
        "limit": "10%",
        "most": "3,700.00",
        "excess": "300.00",
    }
    assert "3,700.00" in finding.message


def test_what_the_finding_tells_to_do_mends_it():
    lines = mockup()
    lines[6] = line("management", price="3700")
    lines[0] = line(price="9900", self_cash="1900")
    assert totals(lines).amount == Decimal(37000)
    assert codes(lines) == []


def test_amounts_are_rounded_half_up_line_by_line():
    assert line(price="0.15", quantity="0.10").amount == Decimal("0.02")
    assert line(price="0.05", quantity="0.50").amount == Decimal("0.03")
    assert totals([line(price="0.05", quantity="0.50")] * 2).amount == Decimal("0.06")


def test_budget_without_lines_is_empty():
    assert codes([]) == ["empty"]
    assert totals([]).self_raised_share == 0


@pytest.mark.parametrize(("asked", "message_part"), [("99.99", "0.01"), ("100.01", "0.01"), ("0", "100.00")])
def test_sources_must_add_up_to_the_amount(asked, message_part):
    finding = only_finding([line(price="500"), line(asked=asked)])
    assert (finding.code, finding.line, finding.column) == ("sources", 1, "asked")
    assert finding.params["difference"] == message_part
    assert "%(" not in finding.message


def test_something_must_be_asked():
    assert codes([line(self_cash="100")]) == ["nothing_asked"]


def test_cap_per_project_is_on_what_is_asked_only():
    lines = [line(price="40000", self_in_kind="10000")]
    assert codes(lines) == []
    finding = only_finding(lines, cap=Decimal("29999.99"))
    assert (finding.code, finding.line, finding.params["excess"]) == ("cap", None, "0.01")


@pytest.mark.parametrize(
    ("category", "exact", "caps", "looser"),
    [
        ("staff", "30", Caps(), Caps(staff=Decimal("0.31"))),
        ("staff", "60", Caps.professional(), Caps(staff=Decimal("0.61"))),
        ("management", "10", Caps(), Caps(management=Decimal("0.11"))),
        ("publicity", "5", Caps(), Caps(publicity=Decimal("0.06"))),
    ],
)
def test_share_is_kept_to_the_cent_and_its_setting_alone_decides(category, exact, caps, looser):
    rest = Decimal(100) - Decimal(exact)
    assert codes([line(price=rest), line(category, price=exact)], caps) == []
    over = [line(price=rest - Decimal("0.01")), line(category, price=Decimal(exact) + Decimal("0.01"))]
    assert codes(over, caps) == [f"{category}_share"]
    assert codes(over, looser) == []


def test_share_of_an_odd_amount_is_rounded_down_to_the_cent():
    """10 % of 33.33 is 3.333: 3.33 may be spent, 3.34 may not."""
    assert codes([line(price="30.00"), line("management", price="3.33")]) == []
    finding = only_finding([line(price="29.99"), line("management", price="3.34")])
    assert (finding.params["most"], finding.params["excess"]) == ("3.33", "0.01")


def test_single_item_must_cost_less_than_the_limit_and_only_materials_count():
    assert codes([line("goods", price="1999.99")]) == []
    assert codes([line("goods", price="2000")]) == ["single_item"]
    assert codes([line("goods", price="2000")], Caps(single_item=Decimal("2000.01"))) == []
    assert codes([line("activity", price="2000")]) == []


@pytest.mark.parametrize(
    ("item", "code", "allowed"),
    [
        ("活动室装修", "fixed_asset", Caps(fixed_assets_allowed=True)),
        ("困难家庭慰问金", "cash", Caps(cash_allowed=True)),
    ],
)
def test_suspicious_words_hint_but_do_not_block(item, code, allowed):
    lines = [replace(line(), item=item)]
    finding = only_finding(lines)
    assert (finding.code, finding.blocks) == (code, False)
    assert codes(lines, allowed) == []


def test_usages_show_each_limit_with_what_is_used():
    shown = {str(usage.category or "asked"): usage for usage in usages(mockup(), Caps(), CAP)}
    assert list(shown) == ["asked", "staff", "management", "publicity"]
    assert [name for name, usage in shown.items() if usage.is_over] == ["management"]
    assert (shown["asked"].value, shown["asked"].limit) == (Decimal("28000.00"), CAP)


money = st.decimals(0, 99999, places=2)
lines_strategy = st.lists(
    st.builds(
        lambda category, price, quantity, part: line(
            category,
            price,
            quantity,
            self_cash=(Decimal(price) * Decimal(quantity) * part).quantize(Decimal("0.01")),
        ),
        st.sampled_from(Category),
        money,
        st.decimals(0, 999, places=2),
        st.sampled_from([Decimal(0), Decimal("0.5")]),
    ),
    max_size=8,
)


@given(lines_strategy)
def test_sums_are_the_same_in_any_order_and_add_up(lines):
    sums = totals(lines)
    assert sums == totals(lines[::-1])
    assert sum(sums.by_category.values()) == sums.amount == sums.asked + sums.self_raised
    assert "sources" not in codes(lines)


@given(lines_strategy)
def test_every_finding_reads_as_a_sentence(lines):
    for finding in check(lines, Caps(), CAP):
        assert finding.message
        assert "%(" not in finding.message
