"""Rows held against what is registered and entered already: which are new, known or wrong."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Organization
from organizations.registry.queries import registered_under
from organizations.registry.transitions import is_not_own
from organizations.standing.imports.cells import folded
from organizations.standing.imports.columns import (
    KINDS,
    ROW,
    ListKind,
    Problems,
    is_same,
    read_row,
    same_name,
    written,
)
from organizations.standing.imports.tables import Line
from organizations.standing.models import (
    AnnualInspection,
    CreditEntry,
    Grade,
    ImportRow,
    ListImport,
    Violation,
)
from organizations.standing.rules import has_standing

Entry: TypeAlias = AnnualInspection | Grade | CreditEntry | Violation

MODELS: Mapping[str, Callable[..., Entry]] = {
    ListImport.Kind.INSPECTIONS: AnnualInspection,
    ListImport.Kind.GRADES: Grade,
    ListImport.Kind.CREDIT: CreditEntry,
    ListImport.Kind.VIOLATIONS: Violation,
}


@dataclass(frozen=True)
class Verdict:
    """What becomes of a line: its status, what is wrong or known of it, and the entry it would make."""

    line: Line
    status: ImportRow.Status
    problems: Problems
    organization: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Checker:
    """Looks through the lines of one list, piece by piece, in their order, for the official who answers for it.

    It remembers what earlier lines said, so that a line repeated in the list is known and one that contradicts an
    earlier one is wrong.
    """

    kind_name: str
    by: Actor
    seen: dict[tuple[Any, ...], tuple[int, Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def kind(self) -> ListKind:
        return KINDS[self.kind_name]

    def look_through(self, lines: Sequence[Line]) -> list[Verdict]:
        """A verdict on each line, with two queries for all of them."""
        read = [
            read_row(self.kind, line.texts, line.faults, today=beijing_date(self.by.arrived_at))
            for line in lines
        ]
        codes = {values["code"] for values, _problems in read if "code" in values}
        registered = {str(found.code): found for found in registered_under(*codes)}
        entered = self._entered(found.pk for found in registered.values())
        return [
            self._verdict(line, values, problems, registered, entered)
            for line, (values, problems) in zip(lines, read, strict=True)
        ]

    def _verdict(
        self,
        line: Line,
        values: dict[str, Any],
        problems: Problems,
        registered: Mapping[str, Organization],
        entered: Mapping[tuple[Any, ...], Mapping[str, Any]],
    ) -> Verdict:
        problems = {**problems, **self._of_organization(values, registered)}
        if problems:
            return Verdict(line, ImportRow.Status.WRONG, problems)
        organization = registered[values["code"]].pk
        facts = {key: values[key] for key in self.kind.facts if key in values}
        identity = (organization, *(_compared(facts[key]) for key in self.kind.identity))
        if (known := entered.get(identity)) is not None:
            differing = self._differing(facts, known)
            status = ImportRow.Status.WRONG if differing else ImportRow.Status.KNOWN
            return Verdict(line, status, differing)
        number, earlier = self.seen.setdefault(identity, (line.number, facts))
        if number == line.number:
            return Verdict(line, ImportRow.Status.FINE, {}, organization, facts)
        if differing := {key: {"rule": "differs_from_row", "row": number} for key in _unlike(facts, earlier)}:
            return Verdict(line, ImportRow.Status.WRONG, differing)
        return Verdict(line, ImportRow.Status.KNOWN, {ROW: {"rule": "repeats_row", "row": number}})

    def _of_organization(self, values: Mapping[str, Any], registered: Mapping[str, Organization]) -> Problems:
        """What stands against entering anything of the organization, as when it is entered by hand."""
        if "code" not in values:
            return {}
        if (found := registered.get(values["code"])) is None:
            return {"code": {"rule": "unknown_organization"}}
        if "name" in values and not same_name(values["name"], found.name):
            return {"name": {"rule": "name_differs", "name": found.name}}
        if not has_standing(found):
            return {"code": {"rule": "no_standing"}}
        if is_not_own(found, self.by, self.by.arrived_at) is not None:
            return {"code": {"rule": "own"}}
        return {}

    def _entered(self, organizations: Iterable[UUID]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        """What is entered of organizations and still counts, by what it is of."""
        model: Any = MODELS[self.kind_name]
        facts = self.kind.facts
        found = model.objects.filter(organization__in=list(organizations), withdrawn_at=None)
        return {
            (entry["organization_id"], *(_compared(entry[key]) for key in self.kind.identity)): entry
            for entry in found.values("organization_id", *facts)
        }

    def _differing(self, facts: Mapping[str, Any], known: Mapping[str, Any]) -> Problems:
        """Where a line says something else than the entry. What it leaves empty it does not say."""
        return {
            key: {"rule": "not_lifted"}
            if known[key] is None
            else {"rule": "contradicts", "known": written(self.kind.column(key), known[key])}
            for key in _unlike(facts, known)
        }


def _unlike(facts: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [key for key, value in facts.items() if key in other and not is_same(value, other[key])]


def _compared(value: Any) -> Any:
    """What two spellings of a value share, such as a number with brackets of either width."""
    return folded(value) if isinstance(value, str) else value
