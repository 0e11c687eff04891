"""The house as the tests see it: which floor and room a module, a template or an address belongs to."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
APPS = ("organizations", "procurement", "evaluation")
TOP = ("disclosure", "workbench", "demo")


@cache
def rooms_of(app: str) -> tuple[str, ...]:
    """The rooms of an app, lowest first, as import-linter has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c.get("containers") == [app])
    return tuple(reversed(layers))


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: floor 0 is the ground, 1 to 3 the apps, 4 the top; then the room."""

    floor: int
    room: int = 0


def place_of(parts: tuple[str, ...]) -> Place:
    """The place of dotted or slashed `parts`, such as ("procurement", "bids", "views")."""
    for part in parts:
        if part in TOP:
            return Place(4)
        if part in APPS:
            rooms = rooms_of(part)
            later = parts[parts.index(part) + 1 :]
            room = next((rooms.index(name) for name in later if name in rooms), len(rooms))
            return Place(1 + APPS.index(part), room)
    return Place(0)


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name, its route, and the view's module."""

    name: str
    route: str
    module: str
    converters: dict[str, object]

    def __hash__(self) -> int:
        return hash((self.name, self.route))


def addresses() -> list[Address]:
    """Every address of the portal, in the default language."""
    return sorted(_walk(get_resolver().url_patterns, "", ""), key=lambda a: (a.name, a.route))


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, route: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inside, here)
        else:
            view = pattern.callback
            yield Address(
                f"{namespace}{pattern.name}", here, view.__module__, dict(pattern.pattern.converters)
            )


def sources() -> Iterator[Path]:
    """The portal's own Python files, without migrations."""
    for folder in ("chenghua_portal", *APPS):
        yield from (p for p in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in p.parts)


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))


NAMED_ADDRESS = re.compile(
    r"""["']((?:organizations|procurement|evaluation|disclosure|workbench):[a-z-]+)["']"""
)
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
