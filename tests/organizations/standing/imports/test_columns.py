from datetime import date

import pytest

from organizations.standing.imports.columns import KINDS, bare_heading, read_row, written

TODAY = date(2026, 6, 10)


def read(kind: str, **texts: str):
    return read_row(KINDS[kind], {"code": KINDS[kind].columns[0].example, **texts}, {}, today=TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_of_a_template_are_right(kind):
    texts = {column.key: column.example for column in KINDS[kind].columns}

    values, problems = read_row(KINDS[kind], texts, {}, today=TODAY)

    assert problems == {}
    assert set(values) == {key for key, text in texts.items() if text}


@pytest.mark.parametrize("kind", KINDS)
def test_no_heading_stands_for_two_columns_of_a_kind(kind):
    names = [bare_heading(n) for column in KINDS[kind].columns for n in (column.heading, *column.also)]

    assert len(names) == len(set(names))


def test_headings_may_carry_marks_and_remarks():
    column = KINDS["inspections"].column("concluded_on")

    assert all(
        column.is_headed(text)
        for text in ("结论日期", "*结论日期：", " 结论 日期（必填）", "结论日期(年-月-日)")
    )
    assert not column.is_headed("日期")


def test_every_column_tells_its_own_problem():
    _values, problems = read("inspections", year="25", result="好", concluded_on="", code="52")

    assert problems == {
        "code": {"rule": "credit_code"},
        "year": {"rule": "no_year"},
        "result": {"rule": "not_offered", "offered": ["合格", "基本合格", "不合格", "未参检"]},
        "concluded_on": {"rule": "missing"},
    }


def test_a_fault_of_the_file_stands_before_what_the_cell_says():
    texts = {"code": "=A1", "year": "2025", "result": "合格", "concluded_on": "2026-05-01"}

    values, problems = read_row(KINDS["inspections"], texts, {"code": "formula"}, today=TODAY)

    assert problems == {"code": {"rule": "formula"}}
    assert "code" not in values


@pytest.mark.parametrize(
    ("kind", "texts", "problem"),
    [
        (
            "inspections",
            {"year": "2027", "result": "合格", "concluded_on": "2026-05-01"},
            ("year", "lies_ahead"),
        ),
        (
            "inspections",
            {"year": "2025", "result": "合格", "concluded_on": "2025-12-31"},
            ("concluded_on", "year_not_over"),
        ),
        (
            "inspections",
            {"year": "2025", "result": "合格", "concluded_on": "2026-06-11"},
            ("concluded_on", "lies_ahead"),
        ),
        (
            "grades",
            {"level": "3A", "valid_from": "2026-01-01", "valid_until": "2025-12-31", "authority": "局"},
            ("valid_until", "before"),
        ),
        (
            "grades",
            {"level": "3A", "valid_from": "2026-01-01", "valid_until": "2031-01-02", "authority": "局"},
            ("valid_until", "grade_too_long"),
        ),
        (
            "credit",
            {"list": "活动异常名录", "listed_on": "2026-03-01", "lifted_on": "2026-02-28", "cause": "因"},
            ("lifted_on", "before"),
        ),
        (
            "violations",
            {"decided_on": "2026-02-10", "authority": "局" * 61, "reference": "1号", "description": "事"},
            ("authority", "too_long"),
        ),
    ],
)
def test_what_cannot_be_is_wrong(kind, texts, problem):
    _values, problems = read(kind, **texts)

    assert [(key, found["rule"]) for key, found in problems.items()] == [problem]


def test_an_optional_cell_left_empty_says_nothing():
    values, problems = read("credit", list="失信", listed_on="2026-03-01", cause="因")

    assert "lifted_on" not in values
    assert problems["list"]["rule"] == "not_offered"


def test_values_are_written_as_a_list_has_them():
    kind = KINDS["inspections"]

    assert written(kind.column("result"), "basically_passed") == "基本合格"
    assert written(KINDS["grades"].column("level"), 4) == "4A"
    assert written(kind.column("concluded_on"), TODAY) == "2026-06-10"
