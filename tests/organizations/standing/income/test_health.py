from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.standing.income.health import Source, Thresholds, health_of

LIMITS = Thresholds(hhi=Decimal("0.6"), largest_share=Decimal("0.7"), reserve_months=Decimal(3))
amounts = st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2)
sources = st.lists(
    st.builds(Source, st.text("甲乙丙丁戊", min_size=1, max_size=2), amounts, st.booleans()),
    min_size=1,
    max_size=12,
)


def health(*amounts_of, spending="0", reserve="0"):
    given_sources = [Source(name, Decimal(amount)) for name, amount in amounts_of]
    return health_of(given_sources, spending=Decimal(spending), reserve=Decimal(reserve))


def test_the_index_is_the_sum_of_the_squared_shares():
    found = health(("甲", "50"), ("乙", "30"), ("丙", "20"))

    assert (found.hhi, found.largest, found.largest_share) == (Decimal("0.38"), "甲", Decimal("0.5"))


@pytest.mark.parametrize("count", [1, 2, 4, 5, 10])
def test_equal_sources_have_an_index_of_one_by_their_number(count):
    found = health(*((f"来源{n}", "1200.50") for n in range(count)))

    assert found.hhi == pytest.approx(Decimal(1) / count)


def test_lines_of_one_payer_are_one_source_however_it_is_typed():
    found = health(("示例 基金会Ａ", "40"), ("示例基金会a", "40"), ("乙", "20"))

    assert (found.largest_share, found.hhi) == (Decimal("0.8"), Decimal("0.68"))


def test_reserve_lasts_as_many_months_as_a_twelfth_of_the_spending_goes_into_it():
    assert health(("甲", "1"), spending="120000", reserve="35000").reserve_months == Decimal("3.5")
    assert health(("甲", "1"), spending="120000", reserve="-10000").reserve_months == -1


def test_what_cannot_be_divided_is_unknown():
    found = health(reserve="5000")

    assert (found.total, found.largest_share, found.hhi, found.own_share) == (0, None, None, None)
    assert found.reserve_months is None
    assert found.alerts(LIMITS) == frozenset()


def test_a_figure_alerts_beyond_its_threshold_and_not_on_it():
    on = health(("甲", "70"), ("乙", "30"), spending="12", reserve="3")
    beyond = health(("甲", "71"), ("乙", "29"), spending="12", reserve="2.99")
    narrow = health(("甲", "78"), ("乙", "22"))

    assert on.alerts(LIMITS) == frozenset()
    assert beyond.alerts(LIMITS) == {"largest_share", "reserve_months"}
    assert narrow.alerts(LIMITS) == {"largest_share", "hhi"}


@pytest.mark.parametrize(("amount", "spending"), [("0", "1"), ("-1", "1"), ("1", "-0.01")])
def test_amounts_that_cannot_be_are_refused(amount, spending):
    with pytest.raises(ValueError, match="amounts"):
        health(("甲", amount), spending=spending)


@given(sources)
def test_the_index_lies_between_its_bounds(given_sources):
    found = health_of(given_sources, spending=Decimal(1), reserve=Decimal(1))
    payers = len({source.name for source in given_sources})
    tolerance = Decimal("1e-20")

    assert found.largest_share**2 - tolerance <= found.hhi <= found.largest_share + tolerance
    assert Decimal(1) / payers - tolerance <= found.hhi <= 1 + tolerance
    assert 0 <= found.own_share <= 1


@given(sources, st.permutations(range(12)))
def test_order_and_unit_do_not_matter(given_sources, order):
    shuffled = [given_sources[n] for n in order if n < len(given_sources)]
    tenfold = [Source(s.name, s.amount * 10, s.is_own) for s in shuffled]
    first = health_of(given_sources, spending=Decimal(12), reserve=Decimal(6))
    second = health_of(tenfold, spending=Decimal(120), reserve=Decimal(60))

    assert (first.hhi, first.own_share, first.reserve_months) == pytest.approx(
        (second.hhi, second.own_share, second.reserve_months)
    )


@given(sources)
def test_one_more_gift_of_the_largest_payer_never_makes_it_less_concentrated(given_sources):
    before = health_of(given_sources, spending=Decimal(1), reserve=Decimal(1))
    more = [*given_sources, Source(before.largest, before.total)]
    after = health_of(more, spending=Decimal(1), reserve=Decimal(1))

    assert after.hhi >= before.hhi - Decimal("1e-20")
