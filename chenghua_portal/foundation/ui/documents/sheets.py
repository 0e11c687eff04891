"""What a document says, apart from how it looks. Values only: no database, no noun of the domain.

Documents are issued in Chinese, whatever language a page was read in: one original, one hash.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal

SHORT_HASH = 16


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Point:
    """A numbered item; its level chooses 一、 or （一） or 1. or （1）, and counts on within the one above."""

    text: str
    level: Literal[1, 2, 3, 4] = 1


@dataclass(frozen=True)
class Fact:
    """A line of a list of facts. An empty value is shown as a gap to be filled."""

    label: str
    value: str


@dataclass(frozen=True)
class Facts:
    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """A column as wide as its content, or with a `share` of what is left."""

    title: str
    share: int = 0
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a head that is repeated on every page; `total` closes the last one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    total: tuple[str, ...] = ()


Block = Paragraph | Point | Facts | Table


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What every document has. `code`, the hash and a QR code of `address` stand on each of its pages."""

    kind: ClassVar[str]

    code: str
    title: str
    issued_at: datetime
    address: str
    issuer: str = ""
    number: str = ""
    body: tuple[Block, ...] = ()

    @property
    def file_name(self) -> str:
        return f"{self.code}.pdf"

    def content(self) -> dict[str, Any]:
        """Everything the document says, as plain values."""
        return {"kind": self.kind, **_plain(self)}

    def digest(self) -> str:
        """SHA-256 of the content in one spelling: equal exactly for documents that say the same."""
        spelled = json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(spelled.encode()).hexdigest()

    def short_digest(self) -> str:
        """The beginning of the hash as it is printed and read out: 4f1c 9a07 e2b8 5d33."""
        head = self.digest()[:SHORT_HASH]
        return " ".join(head[start : start + 4] for start in range(0, SHORT_HASH, 4))


@dataclass(frozen=True, kw_only=True)
class Notice(Sheet):
    """公告 and other papers with a red head (GB/T 9704-2012 §7). An unknown issuer or number is a gap."""

    kind = "notice"

    recipients: str = ""
    attachments: tuple[str, ...] = ()
    signed_on: date | None = None
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter(Notice):
    """函, 结果告知书: to one addressee, between two red double lines (GB/T 9704-2012 §10.1)."""

    kind = "letter"


@dataclass(frozen=True, kw_only=True)
class Receipt(Sheet):
    """What the portal attests to somebody: facts in a table, and how the receipt is checked."""

    kind = "receipt"


def _plain(value: object) -> Any:
    """Dataclasses as objects that name their kind of block, instants and days as ISO 8601."""
    if isinstance(value, Sheet | Paragraph | Point | Facts | Fact | Table | Column):
        fields = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return fields if isinstance(value, Sheet) else {"is": type(value).__name__.lower(), **fields}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
