"""Documents with real content. Everything named is fictional."""

from datetime import UTC, date, datetime
from typing import Any

from chenghua_portal.foundation.ui.documents.sheets import (
    Column,
    Fact,
    Facts,
    Letter,
    Notice,
    Paragraph,
    Point,
    Receipt,
    Table,
)

ADDRESS = "https://portal.example/calls/CH-2026-C-0003/"
HASH = "4f1c9a07e2b85d3360aa7c1e94f2d8b05e6713c9d0fa42b18e7750c63d9b21ae"


def notice(**facts: Any) -> Notice:
    given: dict[str, Any] = {
        "code": "CH-2026-C-0003-公告",
        "title": "关于公开征集社区公益创投项目的公告",
        "issued_at": datetime(2026, 11, 2, 1, tzinfo=UTC),
        "address": ADDRESS,
        "issuer": "示例区民政局",
        "number": "CH-2026-C-0003",
        "body": (Paragraph("现公开征集项目。"), Point("征集内容"), Paragraph("独居老人日间照料。")),
        "signed_on": date(2026, 11, 2),
    }
    return Notice(**given | facts)


def long_table(rows: int = 60) -> Table:
    columns = (Column("名次", is_number=True), Column("项目", share=1), Column("金额（元）", is_number=True))
    lines = tuple((str(n), "独居老人探访与日间照料支持计划", f"{80000 - n:,}.00") for n in range(1, rows + 1))
    return Table(columns, lines, caption="拟立项名单", total=("", "合计", "4,000,000.00"))


def letter(**facts: Any) -> Letter:
    given = {"title": "评审结果告知书", "recipients": "示例小巷青少年服务中心"}
    return Letter(**vars(notice(**given | facts)))


def receipt() -> Receipt:
    return Receipt(
        code="R-2026-7K4QX2M9",
        title="申报回执",
        issued_at=datetime(2026, 11, 27, 6, 6, 31, tzinfo=UTC),
        address=ADDRESS,
        issuer="示例公益创投",
        number="R-2026-7K4QX2M9",
        body=(Facts((Fact("征集", "社区公益创投"), Fact("封存校验值（SHA-256）", HASH))),),
    )
