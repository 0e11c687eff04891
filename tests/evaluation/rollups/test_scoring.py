import json
import random
import statistics
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rollups.scoring import (
    METHOD_VERSION,
    Figure,
    RoundInput,
    SheetInput,
    canonical_bytes,
    mean,
    median,
    rank,
    roll_up,
    sheet_total,
    standard_deviation,
    to_places,
    trimmed_mean,
    weighted_total,
)

KNOWN = np.array([79.0, 85, 88, 92, 95])
NAN = float("nan")


def decimals(*values):
    return tuple(None if value is None else Decimal(str(value)) for value in values)


def round_of(totals, official="trimmed", criteria=(), scores=None):
    """A round from {subject: totals}; None is a recused sheet."""
    sheets = tuple(
        SheetInput(subject, f"e{place}", total, (scores or {}).get((subject, place), ()))
        for subject, given_totals in totals.items()
        for place, total in enumerate(decimals(*given_totals))
    )
    return RoundInput(official, tuple(criteria), tuple(totals), sheets)


def ranks(output):
    return {figure.subject: figure.rank for figure in output.figures}


def figure_of(subject, *figures, rank):
    official, mean_, trimmed, median_, deviation = decimals(*figures)
    return Figure(subject, 5, official, mean_, trimmed, median_, deviation, rank)


def test_known_answers():
    assert round(float(trimmed_mean(KNOWN)), 2) == 88.33
    assert round(float(mean(KNOWN)), 2) == 87.80
    assert float(median(KNOWN)) == 88
    assert float(standard_deviation(KNOWN)) == pytest.approx(statistics.stdev(KNOWN))


def test_statistics_of_many_subjects_at_once_are_those_of_each():
    totals = np.array([[79, 85, 88, 92, 95, NAN], [60, 60, 60, 60, 60, 60], [70, NAN, NAN, NAN, NAN, NAN]])
    np.testing.assert_allclose(mean(totals), [87.8, 60, 70])
    np.testing.assert_allclose(trimmed_mean(totals), [265 / 3, 60, NAN])
    np.testing.assert_allclose(median(totals), [88, 60, 70])
    np.testing.assert_allclose(standard_deviation(totals), [statistics.stdev(KNOWN), 0, NAN])


def test_figures_below_their_minimum_are_withheld():
    nobody = np.array([NAN, NAN])
    assert all(np.isnan(f(nobody)) for f in (mean, median, trimmed_mean, standard_deviation))
    assert np.isnan(trimmed_mean(KNOWN[:4]))
    assert np.isnan(standard_deviation(KNOWN[:1]))


def test_weights_are_shares_of_the_full_total_and_what_does_not_apply_is_scaled_away():
    maxima, weights = np.array([10.0, 5.0, 100.0]), np.array([50.0, 30.0, 20.0])
    assert weighted_total(np.array([8.0, 4.0, 50.0]), maxima, weights) == pytest.approx(74)
    assert weighted_total(np.array([8.0, NAN, 50.0]), maxima, weights) == pytest.approx(50 / 0.7)
    assert np.isnan(weighted_total(np.full(3, NAN), maxima, weights))


def test_sheet_total_is_exact_and_half_to_even():
    weights = decimals(20, 15, 25, 15, 15, 10)
    assert sheet_total(decimals(18, 13.5, 21, 12, 13, 8), weights) == Decimal("85.50")
    assert sheet_total(decimals(18, None, 21, 12, 13, 8), weights) == Decimal("84.71")
    assert str(sheet_total(decimals("0.005"), decimals(100))) == "0.00"
    assert str(sheet_total(decimals("0.015"), decimals(100))) == "0.02"
    with pytest.raises(ValueError, match="No criterion"):
        sheet_total([None], [Decimal(100)])
    with pytest.raises(ValueError, match="argument 2"):
        sheet_total([], [Decimal(100)])


def test_figures_of_a_round():
    output = roll_up(round_of({"a": [79, 85, 88, 92, 95], "b": [90, 90, 90, 90, 90]}))
    assert (output.method, output.figure) == (METHOD_VERSION, "trimmed")
    assert output.figures == (
        figure_of("b", "90.0000", "90.0000", "90.0000", "90.0000", "0.0000", rank=1),
        figure_of("a", "88.3333", "87.8000", "88.3333", "88.0000", "6.2209", rank=2),
    )
    assert str(output.figures[0].official) == "90.0000"


def test_one_bid_with_four_valid_sheets_makes_the_whole_round_rank_by_the_mean():
    five, four = [100, 90, 90, 90, 0], [80, 80, 80, 80, None]
    assert ranks(roll_up(round_of({"a": five, "b": [80] * 5}))) == {"a": 1, "b": 2}
    output = roll_up(round_of({"a": five, "b": four}))
    assert (output.figure, ranks(output)) == ("mean", {"b": 1, "a": 2})
    shown = {figure.subject: (figure.sheets, figure.trimmed) for figure in output.figures}
    assert shown == {"a": (5, Decimal("90.0000")), "b": (4, None)}


def test_official_figure_is_the_schemes_choice():
    totals = {"a": [100, 90, 90, 90, 0], "b": [80] * 5}
    assert roll_up(round_of(totals, "mean")).figure == "mean"
    assert ranks(roll_up(round_of(totals, "mean"))) == {"b": 1, "a": 2}


def test_ties_are_broken_by_criteria_in_their_order_then_shared():
    totals = {subject: [80] for subject in "abcd"}
    scores = {
        ("a", 0): decimals(30, 50),
        ("b", 0): decimals(40, 40),
        ("c", 0): decimals(40, 40),
        ("d", 0): decimals(10, 70),
    }
    assert ranks(roll_up(round_of(totals, "mean", ["x", "y"], scores))) == {"b": 1, "c": 1, "a": 3, "d": 4}
    swapped = {key: pair[::-1] for key, pair in scores.items()}
    assert ranks(roll_up(round_of(totals, "mean", ["y", "x"], swapped))) == {"d": 1, "a": 2, "b": 3, "c": 3}


def test_recused_sheet_counts_nowhere_not_even_in_a_tie():
    totals = {"a": [80, None], "b": [80, 80]}
    scores = {("a", 0): decimals(40), ("a", 1): decimals(100), ("b", 0): decimals(50), ("b", 1): decimals(50)}
    assert ranks(roll_up(round_of(totals, "mean", ["x"], scores))) == {"b": 1, "a": 2}


def test_places_after_a_tie_stay_empty():
    assert rank(decimals(90, 80, 80, 70), [()] * 4) == [1, 2, 2, 4]
    assert rank(decimals(70, 80, 80, 90), [(), (), (), ()]) == [4, 2, 2, 1]
    assert rank([], []) == []


def test_figures_equal_to_four_places_are_a_tie():
    output = roll_up(round_of({"a": ["80.0001", 80, 80], "b": ["80.0001", 80, 80]}, "mean"))
    assert ranks(output) == {"a": 1, "b": 1}


def test_subject_without_valid_sheet_has_no_figures_and_comes_last():
    output = roll_up(round_of({"a": [], "b": [None], "z": [10]}))
    assert output.figures[0].subject == "z"
    assert output.figures[1] == Figure("a", 0, None, None, None, None, None, None)
    assert output.figures[2] == Figure("b", 0, None, None, None, None, None, None)


def test_round_without_subjects_has_no_figures():
    assert roll_up(RoundInput("trimmed", (), (), ())).figures == ()


@pytest.mark.parametrize(
    ("given_round", "message"),
    [
        ({"subjects": ("a", "a")}, "given twice"),
        ({"sheets": (SheetInput("b", "e", Decimal(1)),)}, "not in the round"),
        ({"sheets": (SheetInput("a", "e", Decimal(1)), SheetInput("a", "e", None))}, "two sheets"),
        ({"sheets": (SheetInput("a", "e", Decimal(1), decimals(1)),)}, "do not match"),
        ({"sheets": (SheetInput("a", "e", Decimal("1.00001")),)}, "more than 4"),
    ],
)
def test_inconsistent_rounds_are_refused(given_round, message):
    with pytest.raises(ValueError, match=message):
        RoundInput(**{"official": "mean", "criteria": (), "subjects": ("a",), "sheets": ()} | given_round)


def test_bytes_are_readable_json_with_four_places():
    body = json.loads(canonical_bytes(roll_up(round_of({"示例": [79, 85]}, "mean"))))
    assert body["figures"][0]["official"] == "82.0000"
    assert "示例".encode() in canonical_bytes(round_of({"示例": [79]}))


def test_spelling_of_a_number_does_not_change_the_bytes():
    assert canonical_bytes(round_of({"a": ["79.0"]})) == canonical_bytes(round_of({"a": ["79.0000"]}))
    assert canonical_bytes(round_of({"a": ["79.0"]})) != canonical_bytes(round_of({"a": ["79.0001"]}))


points = st.decimals(0, 100, places=2)
rounds = st.builds(
    lambda official, rows: RoundInput(
        official,
        ("x", "y"),
        tuple(f"s{row}" for row in range(len(rows))),
        tuple(
            SheetInput(f"s{row}", f"e{place}", total, scores)
            for row, sheets in enumerate(rows)
            for place, (total, scores) in enumerate(sheets)
        ),
    ),
    st.sampled_from(["trimmed", "mean"]),
    st.lists(
        st.lists(
            st.tuples(st.none() | points, st.just(()) | st.tuples(points, st.none() | points)), max_size=8
        ),
        max_size=6,
    ),
)


@given(rounds, st.randoms(use_true_random=False))
def test_same_sheets_in_any_order_give_the_same_bytes(given_round, chance: random.Random):
    sheets, subjects = list(given_round.sheets), list(given_round.subjects)
    chance.shuffle(sheets)
    chance.shuffle(subjects)
    shuffled = replace(given_round, sheets=tuple(sheets), subjects=tuple(subjects))
    assert canonical_bytes(shuffled) == canonical_bytes(given_round)
    assert canonical_bytes(roll_up(shuffled)) == canonical_bytes(roll_up(given_round))


def exactly(value: Fraction) -> Decimal:
    return Decimal(round(value * 10**4)).scaleb(-4)  # round() of a Fraction is half to even


@given(st.lists(st.decimals(0, 100, places=4), min_size=1, max_size=12))
def test_figures_are_exact_to_four_places(totals):
    (figure,) = roll_up(round_of({"a": totals})).figures
    ordered = sorted(map(Fraction, totals))
    assert figure.mean == exactly(statistics.mean(ordered))
    assert figure.median == exactly(statistics.median(ordered))
    assert figure.trimmed == (exactly(statistics.mean(ordered[1:-1])) if len(ordered) >= 5 else None)
    if len(ordered) >= 2:
        variance = statistics.variance(ordered)
        root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        assert figure.deviation == root.quantize(Decimal("0.0001"), rounding=ROUND_HALF_EVEN)


@given(st.lists(st.tuples(points, st.tuples(points)), max_size=20))
def test_rank_is_one_more_than_how_many_are_better(keyed):
    places = rank([figure for figure, _keys in keyed], [keys for _figure, keys in keyed])
    assert places == [1 + sum(other > own for other in keyed) for own in keyed]


def test_halves_go_to_even():
    assert [str(value) for value in to_places(np.array([0.00005, 0.00015, 87.80005, 87.80015]))] == [
        "0.0000",
        "0.0002",
        "87.8000",
        "87.8002",
    ]
