"""Documents as bytes. What somebody wrote reaches the typesetter as data, never as its source."""

import io
import json
import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import segno
import typst
from django.conf import settings

from chenghua_portal.foundation.ui.documents.glyphs import showable
from chenghua_portal.foundation.ui.documents.sheets import Sheet
from chenghua_portal.foundation.ui.documents.typefaces import fonts

FORMS = Path(__file__).parent / "forms"
# Archivable, and readable by a screen reader.
STANDARDS: list[Any] = ["a-2a", "ua-1"]
REMEMBERED = 32

_one_at_a_time = threading.Lock()


@lru_cache(maxsize=REMEMBERED)
def render(sheet: Sheet) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1. The same sheet gives the same bytes, here and elsewhere.

    A notice takes some 0.04 s, a table of 1,000 rows 0.5 s (docs/adr/0010): a request may wait for it.
    """
    options = {"pdf_standards": STANDARDS, "timestamp": int(sheet.issued_at.timestamp())}
    return cast(bytes, compiled(sheet, format="pdf", **options))


def compiled(sheet: Sheet, **export: Any) -> bytes | list[bytes] | None:
    """The document in any format that typst exports; `export` are the options of its compiler."""
    values = {"sheet": json.dumps(_shown(sheet), ensure_ascii=False)}
    with _one_at_a_time:
        return _compiler().compile(str(FORMS / f"{sheet.kind}.typ"), sys_inputs=values, **export)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(FORMS), font_paths=fonts(), ignore_system_fonts=True)


def _shown(sheet: Sheet) -> dict[str, Any]:
    """What the forms read: the content as it can be printed, with the mark of every page."""
    content: dict[str, Any] = _printable(sheet.content())
    # Only demonstrations and tests run on a clock that can be shifted: no such paper may pass for a real one.
    is_specimen = settings.PORTAL_CLOCK == "offset"
    return content | {"hash": sheet.short_digest(), "qr": _qr_code(sheet.address), "is_specimen": is_specimen}


def _qr_code(text: str) -> str:
    """A QR code as an SVG drawing, for an empty `text` too. As few modules as hold it, then all the
    redundancy that fits: an address is long and the print small."""
    drawing = io.BytesIO()
    segno.make(text or " ", error="l", micro=False).save(drawing, kind="svg", border=0, xmldecl=False)
    return drawing.getvalue().decode()


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return showable(value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {name: _printable(item) for name, item in value.items()}
    return value
