"""Message catalogues with Babel alone: extract, compile, and say what is missing or stale."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
SOURCES = ("chenghua_portal", "organizations", "procurement", "evaluation")
Message = str | tuple[str, str]

_STRING = r"""(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
_CALL = re.compile(rf"\b(_|gettext|ngettext)\(\s*{_STRING}(?:\s*,\s*{_STRING})?")


def messages_in_python(path: Path) -> Iterator[Message]:
    with path.open("rb") as source:
        for _line, message, _comments, _context in extract("python", source, KEYWORDS):
            yield message if isinstance(message, str) else (message[0], message[1])


def messages_in_template(path: Path) -> Iterator[Message]:
    """What Django's own templatize finds in a template."""
    for keyword, first, second in _CALL.findall(
        templatize(path.read_text(encoding="utf-8"), origin=str(path))
    ):
        singular = ast.literal_eval(first)
        yield (singular, ast.literal_eval(second)) if keyword == "ngettext" else singular


def used_messages(base: Path | None = None) -> dict[Message, Path]:
    """Every message the code and the templates use, with the first file that does."""
    base = base or Path(settings.BASE_DIR)
    found: dict[Message, Path] = {}
    for folder in SOURCES:
        for path in sorted((base / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                for message in messages_in_python(path):
                    found.setdefault(message, path.relative_to(base))
    for pattern in ("*.html", "*.txt"):
        for path in sorted((base / "templates").rglob(pattern)):
            for message in messages_in_template(path):
                found.setdefault(message, path.relative_to(base))
    found.pop("", None)
    return found


def catalogue_path(locale: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po"


def read_catalogue(locale: str) -> Catalog:
    with catalogue_path(locale).open("rb") as file:
        return read_po(file, locale=locale, domain="django")


def problems(locale: str = "zh_Hans") -> list[str]:
    """What keeps the catalogue from being complete: missing, empty, fuzzy, unused or broken messages."""
    catalogue, used = read_catalogue(locale), used_messages()
    found = []
    for message, path in used.items():
        key = message if isinstance(message, str) else message[0]
        entry = catalogue.get(key)
        texts = (
            entry.string
            if entry and isinstance(entry.string, tuple | list)
            else [entry.string if entry else ""]
        )
        if entry is None:
            found.append(f"missing: {key!r} ({path})")
        elif entry.fuzzy or not all(texts):
            found.append(f"not translated: {key!r} ({path})")
        else:
            found.extend(
                f"placeholders differ: {key!r}"
                for text in texts
                if _places(str(text)) - _places(str(message))
            )
    keys = {m if isinstance(m, str) else m[0] for m in used}
    for entry in catalogue:
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        if key and key not in keys:
            found.append(f"no longer used: {key!r}")
    return found


def _places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def prune(locale: str = "zh_Hans") -> int:
    """Drop what is no longer used. Returns how many messages went."""
    catalogue = read_catalogue(locale)
    keys = {m if isinstance(m, str) else m[0] for m in used_messages()}
    stale = [e.id for e in catalogue if e.id and (e.id if isinstance(e.id, str) else e.id[0]) not in keys]
    for key in stale:
        catalogue.delete(key)
    with catalogue_path(locale).open("wb") as file:
        write_po(file, catalogue, sort_output=True, width=110, no_location=True)
    return len(stale)


def compile_catalogue(locale: str) -> None:
    """Write the .mo beside the .po, whole or not at all."""
    source = catalogue_path(locale)
    target, fresh = source.with_suffix(".mo"), source.with_suffix(f".mo.{os.getpid()}")
    with fresh.open("wb") as file:
        write_mo(file, read_catalogue(locale))
    fresh.replace(target)


def compile_stale() -> list[str]:
    """Compile every catalogue whose .mo is older than its .po. Returns the locales compiled."""
    compiled = []
    for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            locale = source.parent.parent.name
            compile_catalogue(locale)
            compiled.append(locale)
    return compiled
