"""How many of what a search finds there are of each kind, street, service field, grade and credit status."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from chenghua_portal.disclosure.directory.queries import UNGRADED, Selection, organizations_found
from organizations.standing.queries import CreditStatus, grades_present, listings_present

FACETS = ("kind", "street", "field", "grade", "credit")
# A number is shown as it is up to here, and beyond it as 10,000+.
COUNTED = 10_000
# So many are counted anew for every reader; what takes longer is kept as long as a cache in front may keep a public
# page (publication.py).
ANEW = 1_000
SECONDS = 60

Counts = Mapping[str, Mapping[str, int]]


def facet_counts(selection: Selection, on: date) -> Counts:
    """The numbers of `count_facets`; where more than ANEW had to be gone through, at most a minute old."""
    asked = json.dumps([selection.asked, on.isoformat()], sort_keys=True)
    key = f"directory:{hashlib.sha256(asked.encode()).hexdigest()}"
    kept: Counts | None = cache.get(key)
    if kept is not None:
        return kept
    counts = count_facets(selection, on)
    if any(sum(numbers.values()) > ANEW for numbers in counts.values()):
        cache.set(key, counts, SECONDS)
    return counts


def count_facets(selection: Selection, on: date) -> dict[str, dict[str, int]]:
    """By facet and value how many organizations would be found if that value were chosen, in one query.

    What is chosen in a facet does not narrow that facet itself. Values that nothing has are left out.
    """
    found = _Found(on)
    base = {facet: found.by(selection.without(facet)) for facet in FACETS}
    grades = grades_present(on).filter(organization__in=_ids(base["grade"])).distinct("organization")
    entries = listings_present(on).filter(organization__in=_ids(base["credit"])).distinct("organization")
    parts = [
        _numbers("kind", "kind", base["kind"]),
        _numbers("street", "street_id", base["street"]),
        _numbers("field", "unnest(service_fields)", base["field"]),
        _numbers("grade", "value", *_sql(grades.values("level"))),
        _numbers("credit", "value", *_sql(entries.values("list"))),
        _numbers("all grades", "''", base["grade"]),
        _numbers("all credit", "''", base["credit"]),
    ]
    counts: dict[str, dict[str, int]] = {facet: {} for facet in (*FACETS, "all grades", "all credit")}
    for facet, value, number in found.ask(parts):
        if value is not None:
            counts[facet][value] = number
    rest = {"grade": UNGRADED, "credit": CreditStatus.NORMAL.value}
    for facet, everyone in (("grade", counts.pop("all grades")), ("credit", counts.pop("all credit"))):
        if number := sum(everyone.values()) - sum(counts[facet].values()):
            counts[facet][rest[facet]] = number
    return counts


def total_of(counts: Counts, selection: Selection) -> int:
    """How many organizations `selection` finds: each has one kind, and a chosen one is counted with the rest chosen."""
    kinds = counts["kind"]
    return kinds.get(selection.kind, 0) if selection.kind else sum(kinds.values())


Part = tuple[str, tuple[Any, ...]]


class _Found:
    """What selections find, each looked for once in a query however many facets count it."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._names: dict[Selection, str] = {}

    def by(self, selection: Selection) -> str:
        """The name under which the query knows what a selection finds."""
        return self._names.setdefault(selection, f"found_{len(self._names)}")

    def ask(self, parts: Sequence[Part]) -> list[tuple[str, str | None, int]]:
        heads: list[Part] = []
        for selection, name in self._names.items():
            rows = organizations_found(selection, self._on).order_by()
            sql, params = _sql(rows.values("id", "kind", "street_id", "service_fields"))
            heads.append((f"{name} (id, kind, street_id, service_fields) AS MATERIALIZED ({sql})", params))
        query = f"WITH {', '.join(sql for sql, _p in heads)} {' UNION ALL '.join(sql for sql, _p in parts)}"
        with connection.cursor() as cursor:
            cursor.execute(query, [value for _sql, params in (*heads, *parts) for value in params])
            numbers: list[tuple[str, str | None, int]] = cursor.fetchall()
        return numbers


# What is put together below are names of columns and our own queries; values stay parameters.


def _numbers(facet: str, value: str, source: str, params: tuple[Any, ...] = ()) -> Part:
    """(facet, value, how often) of every value of a source, which is a name or a query of one column."""
    rows = f"({source}) AS held (value)" if " " in source else source
    return f"SELECT %s, {value}::text, count(*) FROM {rows} GROUP BY 2", (facet, *params)  # noqa: S608


def _ids(name: str) -> RawSQL:
    return RawSQL(f"SELECT id FROM {name}", ())  # noqa: S608, S611


def _sql(queryset: QuerySet[Any, Any]) -> Part:
    sql, params = queryset.query.sql_with_params()
    return sql, tuple(params)
