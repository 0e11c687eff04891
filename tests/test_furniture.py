"""The furniture of a room stands in one order: a file uses those above it, never those below."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.structure import APPS, ROOT, sources

# From top to bottom. What a room has besides may stand anywhere: it counts as part of the files that use it.
FURNITURE = (
    "models",
    "rules",
    "queries",
    "notices",
    "transitions",
    "actions",
    "tasks",
    "forms",
    "slots",
    "views",
    "urls",
)

# The heart of the domain: values and arrays in, values and arrays out.
PURE = (
    "agreement",
    "allocation",
    "credit_code",
    "draw",
    "form_blocks",
    "ledger",
    "rulebook",
    "scoring",
    "sealing",
    "weights",
)
IMPURE = ("django.conf", "django.core", "django.db", "django.http", "celery")


@cache
def modules() -> dict[str, Path]:
    """Every module of every room, by its dotted name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for app in APPS
        for path in sorted((ROOT / app).glob("*/*.py"))
        if path.parent.name not in {"migrations", "management"} and path.name != "__init__.py"
    }


@cache
def imported_by(module: str) -> frozenset[str]:
    """The dotted names a module imports, wherever in it; of `from x import y` both `x` and `x.y`."""
    return frozenset(_imports(ast.parse(modules()[module].read_text())))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(module: str) -> str:
    return module.rpartition(".")[2]


def used_furniture(module: str) -> set[str]:
    """The furniture a module uses, itself or through modules that are none."""
    found, seen, open_ends = set(), {module}, [module]
    while open_ends:
        for imported in (imported_by(open_ends.pop()) & modules().keys()) - seen:
            seen.add(imported)
            if name_of(imported) in FURNITURE:
                found.add(imported)
            else:
                open_ends.append(imported)
    return found


@pytest.mark.parametrize("module", [module for module in modules() if name_of(module) in FURNITURE])
def test_a_file_uses_only_those_above_it(module: str) -> None:
    """In its own room strictly above; in other rooms also those beside it."""
    room, place = module.rpartition(".")[0], FURNITURE.index(name_of(module))

    wrong = [
        used
        for used in used_furniture(module)
        if FURNITURE.index(name_of(used)) + (used.startswith(f"{room}.")) > place
    ]

    assert wrong == []


@pytest.mark.parametrize("module", [module for module in modules() if name_of(module) in PURE])
def test_the_heart_is_pure(module: str) -> None:
    assert used_furniture(module) == set()
    assert [name for name in imported_by(module) if name.startswith(IMPURE)] == []


def test_rooms_are_found() -> None:
    rooms = {module.split(".")[1] for module in modules()}

    assert rooms >= {"registry", "calls", "bids", "rollups"}


@pytest.mark.parametrize("source", list(sources()), ids=lambda source: str(source.relative_to(ROOT)))
def test_a_file_stays_under_400_lines(source: Path) -> None:
    """One that grows past becomes a package with a second noun in it, or the room was two rooms."""
    assert len(source.read_text().splitlines()) < 400
