"""What is kept of a person, by place: each room says what it keeps, and for what (PIPL art. 45)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """A fact of a holding: its key in the export, and its name for the reader."""

    key: str
    label: Text


@dataclass(frozen=True)
class Holding:
    """What one place keeps of one person: a row an item, one value a column."""

    key: str
    title: Text
    purpose: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]] = field(default_factory=tuple)

    def as_json(self) -> list[dict[str, Any]]:
        """The rows by the keys of their columns; days and moments as ISO 8601."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, (_plain(value) for value in row), strict=True)) for row in self.rows]


Keeper = Callable[[UUID], Holding]
_keepers: list[Keeper] = []


def register_holding(keeper: Keeper) -> Keeper:
    """Say what a room keeps of a person. Secrets that prove who they are, such as hashes and keys, are left out."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


def holdings_of(person: UUID) -> list[Holding]:
    """Everything that is kept of a person, in the order of registration; empty places included."""
    return [keeper(person) for keeper in _keepers]


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
