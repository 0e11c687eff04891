"""What the typeface can show. What it can't is named, so that nothing vanishes from a document unseen.

PDF/A refuses a character without a shape; people shall get their document whatever somebody typed.
"""

import re
import struct
import unicodedata
from bisect import bisect_right
from functools import cache

from chenghua_portal.foundation.ui.documents.typefaces import face

# Shaping and spacing hints without a shape of their own: nothing is lost when they go.
SILENT = re.compile("[\u00ad\u034f\u200b-\u200d\u2060\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
SPACES = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f]")
LINE_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")


def showable(text: str) -> str:
    """`text` as it can be printed: every character verbatim, or by its number, such as 〔U+1F600〕.

    Control characters are named too: one that turns the direction of reading could make a document look
    like another.
    """
    text = SPACES.sub(" ", LINE_ENDS.sub("\n", SILENT.sub("", unicodedata.normalize("NFC", text))))
    return "".join(letter if has_shape(letter) else f"〔U+{ord(letter):04X}〕" for letter in text)


def has_shape(letter: str) -> bool:
    if letter in " \n":
        return True
    starts, ends = _ranges()
    place = bisect_right(starts, ord(letter)) - 1
    return place >= 0 and ord(letter) <= ends[place]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """First and last code points of the stretches that the typeface covers, ascending.

    Read from its `cmap` table, format 12 (OpenType 1.9, "Segmented coverage").
    """
    with open(face().path, "rb") as file:  # noqa: PTH123  read in pieces: the collection has 33 MB

        def read(offset: int, size: int) -> bytes:
            file.seek(offset)
            return file.read(size)

        (font,) = struct.unpack(">I", read(12 + 4 * face().index, 4))
        (tables,) = struct.unpack(">H", read(font + 4, 2))
        entries = struct.iter_unpack(">4sIII", read(font + 12, 16 * tables))
        cmap = next(offset for tag, _sum, offset, _size in entries if tag == b"cmap")
        (count,) = struct.unpack(">H", read(cmap + 2, 2))
        subtables = struct.iter_unpack(">HHI", read(cmap + 4, 8 * count))
        table = cmap + next(offset for platform, form, offset in subtables if (platform, form) == (3, 10))
        (groups,) = struct.unpack(">I", read(table + 12, 4))
        stretches = list(struct.iter_unpack(">III", read(table + 16, 12 * groups)))
    starts: list[int] = []
    ends: list[int] = []
    for first, last, _glyph in stretches:
        if ends and first == ends[-1] + 1:
            ends[-1] = last
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends
