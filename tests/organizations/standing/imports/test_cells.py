import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.registry.credit_code import ALPHABET, check_character
from organizations.standing.imports.cells import (
    DAY_ZERO,
    EARLIEST,
    LATEST,
    Wrong,
    read_code,
    read_day,
    read_level,
    read_year,
    tidied,
)

DAYS = st.dates(EARLIEST, LATEST)
SPELLINGS = (
    "{0:04d}-{1:02d}-{2:02d}",
    "{0}-{1}-{2}",
    "{0}/{1}/{2}",
    "{0}.{1}.{2}",
    "{0}年{1}月{2}日",
    "{0} 年 {1} 月 {2} 日",
    "{0:04d}{1:02d}{2:02d}",
    "{0:04d}-{1:02d}-{2:02d} 00:00:00",
)
FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")


@given(DAYS, st.sampled_from(SPELLINGS), st.booleans(), st.sampled_from(("", " ", "　", "\u00a0")))
def test_a_day_is_read_in_every_spelling(day, spelling, is_wide, space):
    text = spelling.format(day.year, day.month, day.day)

    assert read_day(space + (text.translate(FULL_WIDTH) if is_wide else text) + space) == day


@given(DAYS)
def test_a_day_is_read_from_the_number_of_a_spreadsheet(day):
    assert read_day(str((day - DAY_ZERO).days)) == day


@given(st.text(max_size=12))
def test_what_is_no_day_is_wrong_and_never_an_error(text):
    with contextlib.suppress(Wrong):
        assert EARLIEST <= read_day(text) <= LATEST


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-1/31", "26-01-31", "2026-13-01", "2026", "31.1.2026", "٢٠٢٦-01-31"]
)
def test_half_a_day_is_none(text):
    with pytest.raises(Wrong) as wrong:
        read_day(text)
    assert wrong.value.problem == {"rule": "no_day"}


def test_a_day_of_another_age_is_out_of_range():
    with pytest.raises(Wrong) as wrong:
        read_day("1926-01-31")
    assert wrong.value.problem["rule"] == "day_out_of_range"


BODIES = st.tuples(
    st.sampled_from(("51", "52", "53")),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


@given(BODIES, st.booleans(), st.booleans())
def test_a_code_is_read_however_it_is_typed(body, is_wide, is_small):
    code = body + check_character(body)
    typed = code.lower() if is_small else code
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in typed) if is_wide else typed

    assert read_code(f" {wide[:8]} {wide[8:]}　") == code


@given(BODIES, st.sampled_from(ALPHABET))
def test_a_code_with_another_check_character_is_wrong(body, last):
    if last == check_character(body):
        assert read_code(body + last) == body + last
        return
    with pytest.raises(Wrong) as wrong:
        read_code(body + last)
    assert wrong.value.problem == {"rule": "credit_code"}


@pytest.mark.parametrize("text", ["5.25101E+17", "5E17", "5.1320100123456E+17", "525101080000000000.0"])
def test_a_code_that_became_a_number_is_told_as_such(text):
    with pytest.raises(Wrong) as wrong:
        read_code(text)
    assert wrong.value.problem == {"rule": "long_number"}


@pytest.mark.parametrize(("text", "year"), [("2025", 2025), ("２０２５年度", 2025), ("2025 年", 2025)])
def test_a_year(text, year):
    assert read_year(text) == year


@pytest.mark.parametrize("text", ["25", "二〇二五", "2025-2026", "1925", "2025.5"])
def test_no_year(text):
    with pytest.raises(Wrong):
        read_year(text)


@pytest.mark.parametrize(
    ("text", "level"), [("5A", 5), ("３Ａ", 3), ("AAAA", 4), ("aa 级", 2), ("1a级", 1), ("ＡＡＡＡＡ", 5)]
)
def test_a_grade(text, level):
    assert read_level(text) == level


@pytest.mark.parametrize("text", ["6A", "0A", "5", "A5", "AAAAAA", "B", "5A5A", "未评估"])
def test_no_grade(text):
    with pytest.raises(Wrong):
        read_level(text)


def test_text_is_tidied_of_what_nobody_sees():
    assert tidied("\u200b 示例\u00ad中心\t\r\n（筹） \ufeff") == "示例中心 （筹）"
