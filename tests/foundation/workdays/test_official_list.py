from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chenghua_portal.foundation.workdays.official_list import (
    Difference,
    Exceptional,
    LineProblem,
    Problem,
    differences,
    digest,
    read_list,
)

NEW_YEAR, WORKED = Exceptional(False, "元旦"), Exceptional(True)


def test_each_way_of_writing_a_day_is_read():
    listed = read_list(
        "日期,类型,名称\n"
        "2027-01-01 休 元旦\n"
        "\n"
        "2027/1/2,休,元旦\n"
        "2027年1月3日 班\n"
        "2027.1.4\t放假\t元旦\n"
        '"2027-01-09","上班",""\n'
    )

    assert listed.is_sound
    assert listed.year == 2027
    assert listed.days == {
        date(2027, 1, 1): NEW_YEAR,
        date(2027, 1, 2): NEW_YEAR,
        date(2027, 1, 3): WORKED,
        date(2027, 1, 4): NEW_YEAR,
        date(2027, 1, 9): WORKED,
    }


def test_each_line_that_is_wrong_is_named_with_its_number():
    listed = read_list(
        "2027-01-01 休 元旦\n"
        "2027-02-30 休 春节\n"
        "2027-02-06 也许 春节\n"
        "2028-01-01 休 元旦\n"
        "2027-01-01 休 元旦\n"
        "2027-01-04 班\n"
        "春节\n"
        f"2027-02-06 休 {'长' * 61}\n"
    )

    assert [(problem.number, problem.problem) for problem in listed.problems] == [
        (2, Problem.NO_SUCH_DATE),
        (3, Problem.UNKNOWN_WORD),
        (4, Problem.OTHER_YEAR),
        (5, Problem.TWICE),
        (6, Problem.WORKED_ANYWAY),
        (7, Problem.UNREADABLE),
        (8, Problem.LONG_NAME),
    ]
    assert not listed.is_sound
    assert listed.problems[5] == LineProblem(7, "春节", Problem.UNREADABLE)


def test_nothing_is_no_list():
    assert not read_list("").is_sound
    assert not read_list("日期 类型\n").is_sound
    assert read_list("").year is None


def test_holidays_fixed_by_law_are_missed():
    listed = read_list("2027-01-01 休 元旦\n2027-05-01 班 劳动节")

    assert listed.missing == [(date(2027, 5, 1), "劳动节"), (date(2027, 10, 1), "国庆节")]


def test_list_is_compared_day_by_day():
    stored = {date(2027, 1, 1): NEW_YEAR, date(2027, 1, 2): NEW_YEAR, date(2027, 1, 3): WORKED}
    listed = {date(2027, 1, 1): NEW_YEAR, date(2027, 1, 3): NEW_YEAR, date(2027, 1, 9): WORKED}

    assert differences(stored, listed) == [
        Difference(date(2027, 1, 2), NEW_YEAR, None),
        Difference(date(2027, 1, 3), WORKED, NEW_YEAR),
        Difference(date(2027, 1, 9), None, WORKED),
    ]


def test_digest_tells_differences_apart():
    one, other = Difference(date(2027, 1, 1), None, NEW_YEAR), Difference(date(2027, 1, 1), None, WORKED)

    assert digest([one]) == digest([one])
    assert digest([one]) != digest([other])


DAYS = st.integers(0, 364).map(lambda n: date(2027, 1, 1) + timedelta(days=n))
NAMES = st.sampled_from(["", "元旦", "春节", "国庆节 中秋节"])


@given(st.dictionaries(DAYS, st.builds(Exceptional, st.booleans(), NAMES), min_size=1))
def test_list_that_is_written_out_is_read_back(days):
    sound = {d: e for d, e in days.items() if not (e.is_workday and d.weekday() < 5)}

    text = "\n".join(f"{d} {'班' if e.is_workday else '休'} {e.name}" for d, e in sound.items())

    assert dict(read_list(text).days) == sound


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    read_list(text)
