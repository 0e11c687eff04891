"""Files of lists, from well-meaning to hostile: read, or refused in words, and never an error."""

import csv
import datetime
import io
import zipfile

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from chenghua_portal.foundation.files.checks.names import XLSX
from chenghua_portal.foundation.web.refusals import Refused
from organizations.standing.imports import reading, sheets
from organizations.standing.imports.columns import KINDS, ROW
from organizations.standing.imports.reading import CSV, check_file, read_list
from organizations.standing.imports.tables import Unreadable
from organizations.standing.imports.words import OF_FILES
from tests.foundation.files.specimens import archive, relations, types, xlsx
from tests.organizations.standing.imports.books import INSPECTIONS, table, workbook

CODE = KINDS["inspections"].columns[0].example
ROW_OF_FACTS = (CODE, "示例中心", "2025", "合格", "2026-05-01")
FACTS = {"code": CODE, "name": "示例中心", "year": "2025", "result": "合格", "concluded_on": "2026-05-01"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def lines(content: bytes, media_type: str = XLSX, kind: str = "inspections"):
    return read_list(content, media_type, KINDS[kind])


def rule_of(content: bytes, media_type: str = XLSX) -> str:
    """What stops a file, if anything does."""
    try:
        lines(content, media_type)
    except Unreadable as told:
        return str(told.problem["rule"])
    return ""


def unreadable(content: bytes, media_type: str = XLSX) -> dict[str, object]:
    with pytest.raises(Unreadable) as raised:
        lines(content, media_type)
    return raised.value.problem


def refused(name: str, content: bytes) -> str:
    with translation.override("en"), pytest.raises(Refused) as raised:
        check_file(name, content, len(content))
    return str(raised.value.refusal.reason)


# What people send


def test_a_workbook_is_read_with_its_dates_and_numbers():
    day = datetime.datetime(2026, 5, 1)  # noqa: DTZ001  a spreadsheet knows no zones
    content = workbook(
        [INSPECTIONS, (CODE, "示例中心 ", 2025, "合格", day), (f" {CODE}", None, 2025.0, "合格", 46143)]
    )

    first, second = lines(content)

    assert (first.number, first.texts, first.faults) == (2, FACTS, {})
    assert second.texts == {**FACTS, "name": "", "concluded_on": "46143"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_text_table_is_read_in_each_encoding(encoding, delimiter):
    content = table([INSPECTIONS, ROW_OF_FACTS], encoding=encoding, delimiter=delimiter)

    assert [line.texts for line in lines(content, CSV)] == [FACTS]


def test_a_title_above_the_headings_and_columns_of_no_meaning_are_passed_over():
    rows = [
        ("2025年度年检结论",),
        (),
        ("序号", *INSPECTIONS, "备注"),
        (1, *ROW_OF_FACTS, "无"),
        (),
        (2, *ROW_OF_FACTS, ""),
    ]

    found = lines(workbook(rows))

    assert [(line.number, line.texts) for line in found] == [(4, FACTS), (6, FACTS)]


def test_rows_are_numbered_as_the_spreadsheet_does_also_behind_a_break_in_a_cell():
    content = table([INSPECTIONS, (CODE, "示例\n中心", "2025", "合格", "2026-05-01"), ROW_OF_FACTS])

    assert [(line.number, line.texts["name"]) for line in lines(content, CSV)] == [
        (2, "示例 中心"),
        (3, "示例中心"),
    ]


def test_the_first_sheet_that_is_not_hidden_is_read():
    def hide(book: openpyxl.Workbook) -> None:
        book.active.sheet_state = "hidden"
        for row in (INSPECTIONS, ROW_OF_FACTS):
            book.create_sheet().append(row) if row is INSPECTIONS else book.worksheets[1].append(row)
        book.active = 1

    assert [line.texts for line in lines(workbook([("别处",)], hide))] == [FACTS]


@given(
    st.lists(
        st.text(st.characters(codec="gb18030", exclude_categories=("C",)), max_size=40),
        min_size=1,
        max_size=6,
    )
)
def test_what_a_text_table_says_comes_out_as_it_went_in(names):
    kept = [" ".join(name.split()) for name in names]
    content = table([INSPECTIONS, *((CODE, name, "2025", "合格", "2026-05-01") for name in names)])

    assert [line.texts["name"] for line in lines(content, CSV)] == kept


# What is wrong in a row


def test_a_formula_is_a_fault_of_its_cell():
    def compute(book: openpyxl.Workbook) -> None:
        book.active["C2"] = "=2020+5"
        book.active["D2"] = ArrayFormula("D2:D2", "=A1")

    (line,) = lines(workbook([INSPECTIONS, ROW_OF_FACTS], compute))

    assert line.faults == {"year": "formula", "result": "formula"}
    assert line.texts["year"] == "=2020+5"


def test_text_that_begins_like_a_formula_is_text():
    (line,) = lines(table([INSPECTIONS, (CODE, "=1+1", "2025", "合格", "2026-05-01")]), CSV)

    assert (line.texts["name"], line.faults) == ("=1+1", {})


def test_an_error_of_the_spreadsheet_is_a_fault():
    (line,) = lines(workbook([INSPECTIONS, (CODE, "示例中心", "2025", "#N/A", "2026-05-01")]))

    assert line.faults == {"result": "error_value"}


@pytest.mark.parametrize("number", [525101080000000001, 5.25101080000000001e17])
def test_a_code_kept_as_a_number_is_a_fault(number):
    (line,) = lines(workbook([INSPECTIONS, (number, *ROW_OF_FACTS[1:])]))

    assert line.faults == {"code": "long_number"}


def test_merged_cells_are_a_fault_of_their_rows():
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A1:E1")
        book.active.merge_cells("E3:E4")

    found = lines(workbook([("标题",), INSPECTIONS, ROW_OF_FACTS, ROW_OF_FACTS, ROW_OF_FACTS], merge))

    assert [line.faults for line in found] == [{ROW: "merged"}, {ROW: "merged"}, {}]


# What stops a whole file


def test_columns_that_are_missing_are_named():
    content = workbook([("社会信用代码", "年度", "备注"), (CODE, "2025", "")])

    assert unreadable(content) == {"rule": "missing_headings", "columns": ["result", "concluded_on"]}


@pytest.mark.parametrize("rows", [[("甲", "乙"), ("1", "2")], [("",)], []])
def test_without_headings_nothing_is_read(rows):
    assert unreadable(table(rows) or b"\n", CSV) == {"rule": "no_headings"}
    assert unreadable(workbook(rows)) == {"rule": "no_headings"}


def test_two_columns_of_one_heading_are_not_guessed_at():
    assert unreadable(workbook([(*INSPECTIONS, "检查结论"), ROW_OF_FACTS])) == {
        "rule": "double_heading",
        "column": "result",
    }


def test_a_list_without_rows():
    assert unreadable(workbook([INSPECTIONS, ("", None, " ")])) == {"rule": "no_rows"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_told(encoding):
    assert unreadable(table([INSPECTIONS, ROW_OF_FACTS], encoding=encoding), CSV) == {"rule": "encoding"}


def test_bytes_of_no_encoding_are_told():
    assert unreadable(bytes(range(128, 256)) * 4, CSV) == {"rule": "encoding"}


def test_an_open_quotation_mark_is_told_with_its_row():
    content = table([INSPECTIONS, ROW_OF_FACTS]) + f'{CODE},"示例,2025\n'.encode()

    assert unreadable(content, CSV) == {"rule": "quotes", "row": 3}


def test_a_cell_without_end_is_told():
    assert unreadable(table([INSPECTIONS]) + b"a" * (csv.field_size_limit() + 1), CSV)["rule"] == "quotes"


def test_a_workbook_that_counts_from_1904_is_not_read_four_years_off():
    def count_from_1904(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    assert unreadable(workbook([INSPECTIONS, ROW_OF_FACTS], count_from_1904)) == {"rule": "epoch_1904"}


def test_one_row_too_many_is_refused_and_the_last_one_is_not():
    rows = [ROW_OF_FACTS] * 10_000

    assert len(lines(table([INSPECTIONS, *rows]), CSV)) == 10_000
    assert unreadable(table([INSPECTIONS, *rows, ROW_OF_FACTS]), CSV) == {
        "rule": "too_many_rows",
        "most": 10_000,
    }


# Hostile workbooks


def with_sheet(sheet: str) -> bytes:
    """A workbook of one sheet with this XML in it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return archive(
        {
            "[Content_Types].xml": types(
                "xl/workbook.xml",
                SHEET,
                (
                    "xl/worksheets/sheet1.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
                ),
            ),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r0"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml", "")),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        }
    )


def row(number: int, *texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


HEAD = row(1, *INSPECTIONS)


def test_the_smallest_workbook_is_read():
    assert [line.texts for line in lines(with_sheet(HEAD + row(2, *ROW_OF_FACTS)))] == [FACTS]


def test_a_million_rows_are_refused_before_they_are_held():
    rows = "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(2, 400_000))

    assert unreadable(with_sheet(HEAD + rows)) == {"rule": "too_many_rows", "most": 10_000}


def test_more_than_a_list_can_be_is_refused_at_the_door():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 1_000_000))
    content = with_sheet(HEAD + rows)

    assert "holds far more than a list" in refused("a.xlsx", content)
    assert unreadable(content) == {"rule": "overgrown"}


@pytest.mark.parametrize(
    "sheet",
    [
        HEAD + "<row/>" * (sheets.MOST_GROUPS + 1),
        HEAD + "<row>" + "<c/>" * (sheets.MOST_IN_A_GROUP + 1) + "</row>",
        HEAD + row(2, *ROW_OF_FACTS) + row(1_048_576, *ROW_OF_FACTS),
    ],
    ids=["rows", "cells", "far away"],
)
def test_an_overgrown_sheet_is_refused(sheet):
    assert unreadable(with_sheet(sheet)) == {"rule": "overgrown"}


def test_many_wide_merges_are_counted_once():
    merges = "".join(f'<mergeCell ref="A2:B{90_000 + n}"/>' for n in range(9_000))
    inside = HEAD + row(2, *ROW_OF_FACTS) + f"</sheetData><mergeCells>{merges}</mergeCells><sheetData>"

    assert [line.faults for line in lines(with_sheet(inside))] == [{ROW: "merged"}]


def test_a_zip_bomb_is_refused_at_the_door():
    content = xlsx(more={"xl/worksheets/sheet2.xml": "<a>" + " " * 30_000_000 + "</a>"})

    assert "unpacks to far more" in refused("a.xlsx", content)
    assert unreadable(content) == {"rule": "damaged"}


def test_a_bomb_of_entities_is_refused_at_the_door():
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><worksheet>&b;</worksheet>'

    assert "damaged inside" in refused("a.xlsx", xlsx(more={"xl/worksheets/sheet2.xml": bomb}))
    assert unreadable(xlsx(more={"xl/worksheets/sheet2.xml": bomb})) == {"rule": "damaged"}


def test_links_to_other_files_are_refused_at_the_door():
    links = relations(("externalLinkPath", "file:///c:/secret.xlsx", "External"))

    assert "fetches something" in refused(
        "a.xlsx", xlsx(more={"xl/externalLinks/_rels/externalLink1.xml.rels": links})
    )


def test_macros_are_refused_at_the_door():
    assert "macros" in refused("a.xlsx", xlsx(more={"xl/vbaProject.bin": b"x"}))
    assert "macros" in refused("a.xlsm", xlsx()) or "as .xlsx or .csv" in refused("a.xlsm", xlsx())


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.xls", "名单.csv"])
def test_old_and_locked_workbooks_are_told_apart(name):
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    assert "old Excel" in refused(name, old)
    assert "password" in refused(name, old + "EncryptedPackage".encode("utf-16-le"))


def test_a_workbook_named_as_a_table_is_told():
    assert "Rename it to .xlsx" in refused("名单.csv", workbook([INSPECTIONS]))


def test_a_table_named_as_a_workbook_is_told():
    assert "not what the ending" in refused("名单.xlsx", table([INSPECTIONS, ROW_OF_FACTS]))


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.csv"])
def test_an_empty_file_is_told(name):
    assert "empty" in refused(name, b"")


def test_a_file_of_another_kind_is_told():
    assert "as .xlsx or .csv" in refused("名单.pdf", b"%PDF-1.7")


def test_a_file_too_large_is_told():
    assert "at most 10 MB" in refused("名单.csv", b"a" * (reading.MOST_BYTES + 1))


def test_a_name_keeps_its_ending():
    assert check_file(" 名单 2025.CSV", b"a", 1) == reading.Accepted("名单 2025.csv", CSV)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04garbage", archive({"a": b"b"}), xlsx(types="<broken")]
)
def test_damaged_workbooks_are_told(content):
    assert unreadable(content) == {"rule": "damaged"}


BOOK = workbook([INSPECTIONS, ROW_OF_FACTS])


@given(st.data())
def test_no_change_of_a_byte_is_an_error(data):
    content = bytearray(BOOK)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))

    assert rule_of(bytes(content)) in {"", *OF_FILES}


@given(st.binary(max_size=400))
def test_no_bytes_are_an_error_as_a_table(content):
    assert rule_of(content, CSV) in {"", *OF_FILES}


def test_the_parts_of_a_workbook_beside_its_sheets_are_bounded():
    big = io.BytesIO(workbook([INSPECTIONS, ROW_OF_FACTS]))
    with zipfile.ZipFile(big, "a", zipfile.ZIP_STORED) as file:
        file.writestr("xl/more.xml", "<a>" + "x" * sheets.MOST_OF_A_PART + "</a>")

    assert unreadable(big.getvalue()) == {"rule": "overgrown"}
