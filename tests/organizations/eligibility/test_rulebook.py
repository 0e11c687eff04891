from dataclasses import replace
from datetime import date, timedelta
from itertools import dropwhile

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from organizations.eligibility.rulebook import (
    STANDING,
    Answer,
    DecidedBar,
    Facts,
    Inspection,
    Listing,
    Rule,
    SeriousViolation,
    Verdict,
    ask,
    ask_all,
    is_eligible,
    recalled,
    same_day_later,
)
from organizations.eligibility.words import told

TODAY = date(2026, 6, 10)
GOOD = Facts(
    on=TODAY,
    kind="52",
    status="verified",
    verified_on=date(2024, 1, 1),
    founded_on=date(2016, 3, 1),
    inspections=(Inspection(2024, "passed", date(2025, 6, 30)),),
)
RULES = {rule.code: rule for rule in STANDING}


def answer(code: str, facts: Facts, **parameters: int | bool) -> Answer:
    return ask(RULES[code], facts, parameters)


def verdict(code: str, facts: Facts, **parameters: int | bool) -> Verdict:
    return answer(code, facts, **parameters).verdict


def test_an_organization_in_good_standing_passes_every_rule() -> None:
    answers = ask_all(STANDING, GOOD)
    assert {one.verdict for one in answers} == {Verdict.PASS}
    assert is_eligible(answers)


@pytest.mark.parametrize("kind", ["00", "11", "12", "54", "55", "91"])
def test_other_kinds_than_social_organizations_may_not_bid(kind: str) -> None:
    assert verdict("kind", replace(GOOD, kind=kind)) == Verdict.FAIL


def test_a_filed_organization_is_sent_to_its_host() -> None:
    assert answer("kind", replace(GOOD, kind="00")).finding.fact == "filed"


@pytest.mark.parametrize("status", ["pending", "returned", "refused"])
def test_an_organization_that_is_not_verified_fails_with_its_status(status: str) -> None:
    found = answer("verified", replace(GOOD, status=status)).finding
    assert (found.verdict, found.fact) == (Verdict.FAIL, status)


def test_verified_tomorrow_is_not_verified_today() -> None:
    assert verdict("verified", replace(GOOD, verified_on=TODAY + timedelta(days=1))) == Verdict.FAIL
    assert verdict("verified", replace(GOOD, verified_on=TODAY)) == Verdict.PASS


def test_the_latest_concluded_year_decides() -> None:
    both = (
        Inspection(2024, "failed", date(2025, 6, 30)),
        Inspection(2025, "passed", date(2026, 6, 11)),
    )
    assert verdict("inspection", replace(GOOD, inspections=both)) == Verdict.FAIL
    assert verdict("inspection", replace(GOOD, inspections=both, on=date(2026, 6, 11))) == Verdict.PASS


@pytest.mark.parametrize(
    ("result", "counts", "expected"),
    [
        ("passed", False, Verdict.PASS),
        ("basically_passed", True, Verdict.PASS),
        ("basically_passed", False, Verdict.FAIL),
        ("failed", True, Verdict.FAIL),
        ("absent", True, Verdict.FAIL),
    ],
)
def test_whether_basically_passed_passes_is_a_parameter(result: str, counts: bool, expected: Verdict) -> None:
    facts = replace(GOOD, inspections=(Inspection(2024, result, date(2025, 6, 30)),))
    assert verdict("inspection", facts, basically_passed_counts=counts) == expected


def test_before_its_first_full_cycle_is_over_an_inspection_is_not_asked_for() -> None:
    # Founded in March 2024: the first whole year is 2025, inspected during 2026.
    young = replace(GOOD, founded_on=date(2024, 3, 1), inspections=())
    assert verdict("inspection", replace(young, on=date(2026, 12, 31))) == Verdict.NOT_APPLICABLE
    assert verdict("inspection", replace(young, on=date(2027, 1, 1))) == Verdict.UNKNOWN
    first_of_january = replace(young, founded_on=date(2024, 1, 1))
    assert verdict("inspection", replace(first_of_january, on=date(2025, 12, 31))) == Verdict.NOT_APPLICABLE
    assert verdict("inspection", replace(first_of_january, on=date(2026, 1, 1))) == Verdict.UNKNOWN


def test_a_young_organization_never_fails_by_its_inspection() -> None:
    failed = (Inspection(2025, "failed", date(2026, 5, 1)),)
    assert verdict("inspection", replace(GOOD, founded_on=date(2025, 3, 1), inspections=failed)) == (
        Verdict.NOT_APPLICABLE
    )


def test_without_a_day_of_founding_only_the_inspections_speak() -> None:
    unfounded = replace(GOOD, founded_on=None)
    assert verdict("inspection", unfounded) == Verdict.PASS
    assert verdict("inspection", replace(unfounded, inspections=())) == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("event", "years", "last"),
    [
        (date(2025, 6, 10), 1, date(2026, 6, 10)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
    ],
)
def test_a_period_ends_with_the_same_day_years_later(event: date, years: int, last: date) -> None:
    assert same_day_later(event, years) == last


@pytest.mark.parametrize(
    ("code", "name", "years"), [("abnormal_list", "abnormal", 1), ("dishonest_list", "dishonest", 2)]
)
@pytest.mark.parametrize("lifted", [date(2023, 5, 5), date(2024, 2, 29)])
def test_a_lifted_entry_counts_through_the_last_day_of_its_period(
    code: str, name: str, years: int, lifted: date
) -> None:
    facts = replace(GOOD, listings=(Listing(name, date(2022, 1, 1), lifted),))
    last = same_day_later(lifted, years)
    assert verdict(code, replace(facts, on=last)) == Verdict.FAIL
    assert verdict(code, replace(facts, on=last + timedelta(days=1))) == Verdict.PASS


def test_an_entry_that_stands_counts_however_old_it_is() -> None:
    facts = replace(GOOD, listings=(Listing("abnormal", date(2001, 1, 1)),))
    found = answer("abnormal_list", facts).finding
    assert (found.verdict, found.fact, found.on) == (Verdict.FAIL, "listed", date(2001, 1, 1))


def test_the_day_of_lifting_is_still_a_day_on_the_list() -> None:
    facts = replace(GOOD, listings=(Listing("abnormal", date(2026, 1, 1), TODAY),))
    assert answer("abnormal_list", facts).finding.fact == "listed"
    assert answer("abnormal_list", replace(facts, on=TODAY + timedelta(days=1))).finding.fact == "lifted"


def test_an_entry_counts_from_its_own_day_and_only_on_its_own_list() -> None:
    facts = replace(GOOD, listings=(Listing("dishonest", TODAY),))
    assert verdict("dishonest_list", facts) == Verdict.FAIL
    assert verdict("abnormal_list", facts) == Verdict.PASS
    assert verdict("dishonest_list", replace(facts, on=TODAY - timedelta(days=1))) == Verdict.PASS


def test_a_serious_violation_counts_for_three_years() -> None:
    facts = replace(GOOD, violations=(SeriousViolation(date(2023, 6, 10), "示例罚字1号"),))
    assert verdict("violations", facts) == Verdict.FAIL
    assert verdict("violations", replace(facts, on=TODAY + timedelta(days=1))) == Verdict.PASS
    assert verdict("violations", facts, years=2) == Verdict.PASS


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, Verdict.PASS), (0, Verdict.FAIL), (10, Verdict.FAIL), (11, Verdict.PASS)],
)
def test_a_bar_counts_on_its_first_and_its_last_day(days: int, expected: Verdict) -> None:
    facts = replace(GOOD, bars=(DecidedBar(TODAY, TODAY + timedelta(days=10)),))
    assert verdict("bar", replace(facts, on=TODAY + timedelta(days=days))) == expected


def test_a_bar_no_longer_counts_on_the_day_it_is_lifted() -> None:
    facts = replace(GOOD, bars=(DecidedBar(date(2026, 1, 1), date(2027, 1, 1), TODAY),))
    assert verdict("bar", facts) == Verdict.PASS
    assert verdict("bar", replace(facts, on=TODAY - timedelta(days=1))) == Verdict.FAIL


def test_what_is_unknown_does_not_block() -> None:
    answers = ask_all(STANDING, replace(GOOD, inspections=()))
    assert Verdict.UNKNOWN in {one.verdict for one in answers}
    assert is_eligible(answers)


def test_a_parameter_that_a_rule_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="bar has no parameters"):
        answer("bar", GOOD, years=3)


def test_rules_over_other_facts_are_asked_the_same_way() -> None:
    rule = Rule[int]("even", lambda number, _given: RULES["bar"].ask(replace(GOOD, on=TODAY), {}))
    assert ask(rule, 2).verdict == Verdict.PASS


# --- Properties

days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
spans = st.tuples(days, days).map(sorted)
listings = spans.flatmap(
    lambda span: st.builds(
        Listing,
        st.sampled_from(["abnormal", "dishonest"]),
        st.just(span[0]),
        st.sampled_from([None, span[1]]),
    )
)
bars = spans.flatmap(
    lambda span: st.builds(
        DecidedBar, st.just(span[0]), st.just(span[1]), st.sampled_from([None, span[0], span[1]])
    )
)
inspections = days.flatmap(
    lambda day: st.builds(
        Inspection,
        st.just(day.year - 1),
        st.sampled_from(["passed", "basically_passed", "failed", "absent"]),
        st.just(day),
    )
)
facts_of_any_day = st.builds(
    Facts,
    on=days,
    kind=st.sampled_from(["51", "52", "53", "59", "00", "11", "12", "54", "55", "91"]),
    status=st.sampled_from(["pending", "returned", "verified", "refused"]),
    verified_on=st.none() | days,
    founded_on=st.none() | days,
    inspections=st.lists(inspections, max_size=4).map(tuple),
    listings=st.lists(listings, max_size=4).map(tuple),
    violations=st.lists(st.builds(SeriousViolation, days, st.just("示例罚字1号")), max_size=3).map(tuple),
    bars=st.lists(bars, max_size=3).map(tuple),
)


@given(facts_of_any_day)
def test_the_same_facts_give_the_same_answers_and_text_also_when_told_again(facts: Facts) -> None:
    shuffled = replace(
        facts,
        inspections=facts.inspections[::-1],
        listings=facts.listings[::-1],
        violations=facts.violations[::-1],
        bars=facts.bars[::-1],
    )
    first = ask_all(STANDING, facts)
    again = [recalled(one.stored()) for one in ask_all(STANDING, facts)]
    assert list(first) == again
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert [told(one) for one in first] == [told(one) for one in again]
    # One year may come twice only here, never in the database; all other rules don't mind the order.
    if len({one.year for one in facts.inspections}) == len(facts.inspections):
        assert first == ask_all(STANDING, shuffled)


@given(facts_of_any_day)
def test_each_refusal_names_its_fact_and_the_way_out(facts: Facts) -> None:
    for one in ask_all(STANDING, facts):
        text = told(one)
        assert text.sentence
        assert text.basis
        if one.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
            assert text.way_out
        if one.verdict == Verdict.FAIL and one.rule not in ("kind", "verified"):
            assert one.finding.on is not None
            assert one.finding.on <= facts.on


@pytest.mark.parametrize("code", ["abnormal_list", "dishonest_list", "violations", "bar"])
@given(facts=facts_of_any_day, steps=st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_what_no_longer_counts_never_counts_again(code: str, facts: Facts, steps: list[int]) -> None:
    """Seen from the day after the last entry began, the verdict turns from fail to pass at most once."""
    begun = [one.listed_on for one in facts.listings]
    begun += [one.decided_on for one in facts.violations] + [one.starts_on for one in facts.bars]
    on = max([facts.on, *begun])
    verdicts = []
    for step in steps:
        verdicts.append(verdict(code, replace(facts, on=on)))
        on += timedelta(days=step)
    after_failing = list(dropwhile(lambda one: one == Verdict.FAIL, verdicts))
    assert Verdict.FAIL not in after_failing


@given(facts_of_any_day, st.integers(1, 4000))
def test_once_grown_up_an_organization_is_never_young_again(facts: Facts, later: int) -> None:
    if verdict("inspection", facts) != Verdict.NOT_APPLICABLE:
        grown = replace(facts, on=facts.on + timedelta(days=later))
        assert verdict("inspection", grown) != Verdict.NOT_APPLICABLE
