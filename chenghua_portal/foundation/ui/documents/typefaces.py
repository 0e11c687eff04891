"""The one typeface of documents. The machine's own are never looked at: a document looks alike everywhere."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import typst

FAMILY = "Noto Sans CJK SC"


@dataclass(frozen=True)
class Face:
    """Where the typeface lies: a file, and which of the fonts in it."""

    path: Path
    index: int


@cache
def fonts() -> typst.Fonts:
    """Noto Sans CJK in all weights, out of the package that carries it."""
    folder = Path(manimgx_fonts_cjk.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def face() -> Face:
    font = next(font for font in fonts().fonts() if font.family == FAMILY)
    return Face(Path(str(font.path)), font.index)
