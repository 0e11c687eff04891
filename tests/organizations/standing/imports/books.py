"""Lists as people save them, and as attackers do."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

INSPECTIONS = ("统一社会信用代码", "组织名称", "年度", "年检结论", "结论日期")
GRADES = ("统一社会信用代码", "评估等级", "有效期起", "有效期止", "评估机关")
CREDIT = ("统一社会信用代码", "名单类别", "列入日期", "移出日期", "列入事由")
VIOLATIONS = ("统一社会信用代码", "决定日期", "决定机关", "决定书文号", "违法事实")

Rows = Sequence[Sequence[Any]]


def workbook(rows: Rows, change: Callable[[Workbook], object] | None = None) -> bytes:
    """A workbook whose first sheet has these rows; `change` gets it before it is saved."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)
