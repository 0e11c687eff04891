import pytest

from chenghua_portal.foundation.web.spreadsheets import csv_lines, neutral


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠\t\r\n"))
def test_cell_that_a_spreadsheet_would_run_is_neutral(sign: str) -> None:
    assert neutral(f"{sign}cmd|' /C calc'!A1") == f"'{sign}cmd|' /C calc'!A1"


@pytest.mark.parametrize("text", ["  =1+1", "\t=1", "　＝1"])
def test_blanks_before_a_formula_do_not_hide_it(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["长者助餐", "a=b", "3-5岁", "20000.00", ""])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


def test_a_table_begins_with_its_mark_and_every_cell_is_neutral():
    lines = list(csv_lines(["名称", "金额"], [["=1+1", 5], ["甲,乙", None]]))

    assert lines == ["\ufeff名称,金额\r\n", "'=1+1,5\r\n", '"甲,乙",None\r\n']
