from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.bids.budget import COLUMNS, BudgetLine, Category
from procurement.bids.budget_rows import MOST_ROWS, AmountError, parse_amount, parse_rows, rows_from_paste

ROW = {
    "category": "activity",
    "item": "校园韧性团体辅导",
    "quantity": "32",
    "unit": "场",
    "unit_price": "300",
    "asked": "8,000.00",
    "self_cash": "1600",
    "self_in_kind": "",
}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0.00"),
        ("1200", "1200.00"),
        ("1,200.5", "1200.50"),
        ("１，２００．５０", "1200.50"),
        (" ¥ 1 200 元 ", "1200.00"),
        ("￥3.10", "3.10"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("1.500", "1.50"),
        ("1,234,567.89", "1234567.89"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert str(parse_amount(text)) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number"),
        ("abc", "number"),
        ("1,2", "number"),
        ("1.2.3", "number"),
        ("1e5", "number"),
        ("NaN", "number"),
        ("Infinity", "number"),
        ("2.8万", "number"),
        (".", "number"),
        ("٣", "number"),
        ("-1", "negative"),
        ("−1", "negative"),
        ("1.005", "places"),
        ("9" * 40, "number"),
    ],
)
def test_what_is_no_amount_is_refused(text, code):
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert caught.value.code == code


def test_row_becomes_a_line_and_values_are_canonical():
    parsed = parse_rows([ROW])
    assert parsed.lines == (
        BudgetLine(
            Category.ACTIVITY,
            "校园韧性团体辅导",
            Decimal(32),
            "场",
            Decimal(300),
            Decimal(8000),
            Decimal(1600),
        ),
    )
    assert parsed.values == [
        ROW
        | {
            "quantity": "32.00",
            "unit_price": "300.00",
            "asked": "8000.00",
            "self_cash": "1600.00",
            "self_in_kind": "0.00",
        }
    ]
    assert parsed.findings == ()


def test_reading_what_was_kept_changes_nothing():
    kept = parse_rows([ROW, ROW | {"category": "税费", "quantity": "x"}])
    again = parse_rows(kept.values)
    assert (again.lines, again.values) == (kept.lines, kept.values)


def test_rows_with_nothing_but_a_category_are_dropped():
    parsed = parse_rows([{"category": "staff"}, ROW, {}])
    assert len(parsed.values) == len(parsed.lines) == 1


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("category", "", "missing"),
        ("category", "其他", "category"),
        ("item", " ", "missing"),
        ("item", "长" * 101, "long"),
        ("unit", "长" * 21, "long"),
        ("quantity", "", "missing"),
        ("quantity", "三", "number"),
        ("quantity", "1" + "0" * 10, "large"),
        ("unit_price", "-5", "negative"),
        ("unit_price", "1" + "0" * 10, "large"),
        ("asked", "1.234", "places"),
        ("self_cash", "1" + "0" * 12, "large"),
        ("self_in_kind", "?", "number"),
    ],
)
def test_each_wrong_cell_is_named_and_kept_as_typed(column, text, code):
    parsed = parse_rows([ROW, ROW | {column: text}])
    (finding,) = parsed.findings
    assert (finding.code, finding.line, finding.column, finding.field) == (code, 1, column, "lines")
    assert "%(" not in finding.message
    assert parsed.values[1][column] == text.strip()
    assert len(parsed.lines) == 1


def test_too_many_rows_are_refused():
    assert [finding.code for finding in parse_rows([ROW] * (MOST_ROWS + 1)).findings] == ["rows"]


def test_paste_with_category_and_amount_and_heading():
    text = (
        "类别\t事项\t数量\t单位\t单价\t金额\t申请资助\t自筹现金\t自筹实物\r\n"
        "activity\t团辅\t32\t场\t300\t9,600.00\t8,000.00\t1,600.00\t\r\n"
        "\r\n"
        "税费\t税费\t1\t项\t1000\t1000\t500\t500\t\r\n"
    )
    rows = rows_from_paste(text)
    assert [list(row.values()) for row in rows] == [
        ["activity", "团辅", "32", "场", "300", "8,000.00", "1,600.00", ""],
        ["税费", "税费", "1", "项", "1000", "500", "500", ""],
    ]


@pytest.mark.parametrize(
    "text",
    ["团辅\t32\t场\t300\t8000\t1600\t", '"团辅"\t32\t场\t300\t9600\t8000\t1600\t0', "团辅\t32\t场\t300"],
)
def test_paste_without_category(text):
    (row,) = rows_from_paste(text)
    assert [row[column] for column in COLUMNS[:5]] == ["", "团辅", "32", "场", "300"]
    assert row["asked"] in ("8000", "")


def test_prose_is_no_paste():
    assert rows_from_paste("项目概要\n本项目…") == []


@given(st.text(max_size=200))
def test_any_paste_gives_rows_that_can_be_read(text):
    for row in rows_from_paste(text):
        assert list(row) == list(COLUMNS)


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=20)), max_size=4))
def test_any_texts_are_read_or_named_and_stay_as_kept(rows):
    parsed = parse_rows(rows)
    assert parse_rows(parsed.values).values == parsed.values
    assert len(parsed.lines) + len({finding.line for finding in parsed.findings}) == len(parsed.values)
    assert all(finding.message for finding in parsed.findings)
