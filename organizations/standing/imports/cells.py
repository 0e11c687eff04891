"""What stands in a cell of a list, as people write it: codes, days, years, grades, results. Pure.

A cell is text here, whatever it was in its file. What cannot be read raises Wrong with a rule and its parameters;
the sentence is made where it is shown (`words`).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from organizations.registry.credit_code import CreditCodeError, parse

EARLIEST = date(1980, 1, 1)
LATEST = date(2099, 12, 31)
# Day 0 of a spreadsheet's count, with its leap day that never was behind us.
DAY_ZERO = date(1899, 12, 30)

DAY = re.compile(
    r"(?P<year>\d{4})(?:"
    r"-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})|\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2})"
    r"|年(?P<m4>\d{1,2})月(?P<d4>\d{1,2})日?|(?P<m5>\d{2})(?P<d5>\d{2})"
    r")(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?",
    re.ASCII,
)
SERIAL = re.compile(r"\d{5}", re.ASCII)
YEAR = re.compile(r"(\d{4})年?度?", re.ASCII)
LEVEL = re.compile(r"(?:(?P<digit>[1-5])A|(?P<letters>A{1,5}))级?", re.ASCII)
# A code that a spreadsheet took for a number: its last digits are lost.
AS_NUMBER = re.compile(r"\d(?:\.\d+)?E\+?\d+|\d{16,}\.0", re.ASCII)


class Wrong(ValueError):
    """What is wrong with a cell: the rule it breaks, and what the sentence about it needs."""

    def __init__(self, rule: str, **params: object) -> None:
        super().__init__(rule)
        self.problem: dict[str, Any] = {"rule": rule, **params}


@dataclass(frozen=True)
class Text:
    """Words as they stand, of at most so many characters."""

    longest: int

    def __call__(self, text: str) -> str:
        if len(text) > self.longest:
            raise Wrong("too_long", longest=self.longest)
        return text


@dataclass(frozen=True)
class OneOf:
    """One of some terms, by the spellings in use; `offered` are those that the way out names."""

    spellings: Mapping[str, str]
    offered: tuple[str, ...]

    def __call__(self, text: str) -> str:
        found = self.spellings.get(folded(text))
        if found is None:
            raise Wrong("not_offered", offered=list(self.offered))
        return found


Read = Callable[[str], Any]


def folded(text: str) -> str:
    """Full-width signs as plain ones, without any spaces: what terms are compared by."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def tidied(text: str) -> str:
    """The text without invisible characters, its white space one blank at most, none at the ends."""
    seen = (sign if unicodedata.category(sign)[0] != "C" or sign in "\t\r\n" else "" for sign in text)
    return " ".join("".join(seen).split())


def read_code(text: str) -> str:
    """A credit code whose check character holds."""
    if AS_NUMBER.fullmatch(folded(text)):
        raise Wrong("long_number")
    try:
        return parse(text).text
    except CreditCodeError as error:
        raise Wrong("credit_code") from error


def read_day(text: str) -> date:
    """2026-01-31, 2026/1/31, 2026.1.31, 20260131, 2026年1月31日, or the spreadsheet's own number of a day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = DAY.fullmatch(plain) or DAY.fullmatch("".join(plain.split()))
    try:
        if found:
            year, month, day = (int(part) for part in found.groups() if part is not None)
            read = date(year, month, day)
        elif SERIAL.fullmatch(plain):
            read = DAY_ZERO + timedelta(days=int(plain))
        else:
            raise Wrong("no_day")
    except ValueError as error:
        raise Wrong("no_day") from error
    if not EARLIEST <= read <= LATEST:
        raise Wrong("day_out_of_range", earliest=EARLIEST.isoformat(), latest=LATEST.isoformat())
    return read


def read_year(text: str) -> int:
    """2025, 2025年 or 2025年度."""
    found = YEAR.fullmatch(folded(text))
    if found is None or not EARLIEST.year <= int(found[1]) <= LATEST.year:
        raise Wrong("no_year")
    return int(found[1])


def read_level(text: str) -> int:
    """1A to 5A, also AAA and 3A级."""
    found = LEVEL.fullmatch(folded(text).upper())
    if found is None:
        raise Wrong("no_level")
    return int(found["digit"]) if found["digit"] else len(found["letters"])
