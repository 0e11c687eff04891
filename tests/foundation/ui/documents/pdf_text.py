"""The words in a PDF that typst printed plainly (`pretty`): glyphs back to text by its ToUnicode tables.

A reader for the tests alone, so that what they see is what is in the file and not what was asked for.
"""

import re
import zlib
from binascii import unhexlify

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
GLYPH = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]*)>")
FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
WORD = re.compile(rb"/ActualText |\bEMC\b|/(f\d+) [\d.]+ Tf|\(|<([0-9A-F]+)>|\bTj\b|\bTJ\b")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """What each page shows, in the order of the file, without line ends."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    return [_page(objects, body) for body in objects.values() if b"/Type /Page\n" in body]


def _page(objects: dict[int, bytes], page: bytes) -> str:
    resources = objects[_reference(page, b"Resources")]
    fonts = {name: _letters(objects, int(number)) for name, number in FONT.findall(resources)}
    content = _stream(objects[_reference(page, b"Contents")])
    letters: dict[bytes, str] = {}
    words: list[str] = []
    strings: list[bytes] = []
    is_spoken = speaks_next = False
    at = 0
    while token := WORD.search(content, at):
        at = token.end()
        if token[0].startswith(b"/Actual"):
            speaks_next = True
        elif token[0] == b"EMC":
            is_spoken = False
        elif token[1]:
            letters, strings = fonts[token[1]], []
        elif token[0] in (b"Tj", b"TJ"):
            glyphs = b"" if is_spoken else b"".join(strings)
            words += [letters[glyphs[place : place + 2]] for place in range(0, len(glyphs), 2)]
            strings = []
        else:
            string, at = (unhexlify(token[2]), at) if token[2] else _literal(content, at)
            if speaks_next:
                words.append(_plain_text(string))
                is_spoken, speaks_next = True, False
            else:
                strings.append(string)
    return "".join(words)


def _literal(content: bytes, start: int) -> tuple[bytes, int]:
    """A string in parentheses, which may hold balanced ones, and where it ends."""
    depth, at = 1, start
    while depth:
        letter = content[at : at + 1]
        depth += {b"(": 1, b")": -1}.get(letter, 0)
        at += 2 if letter == b"\\" else 1
    return ESCAPE.sub(_unescaped, content[start : at - 1]), at


def _letters(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    table = _stream(objects[_reference(objects[font], b"ToUnicode")])
    return {unhexlify(glyph): unhexlify(text).decode("utf-16-be") for glyph, text in GLYPH.findall(table)}


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/%s (\d+) 0 R" % name, body)
    assert found is not None
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    head, data = body[: found.start()], found[1]
    if b"/ASCIIHexDecode" in head:
        data = unhexlify(b"".join(data.rstrip(b">").split()))
    return zlib.decompress(data) if b"/FlateDecode" in head else data


def _unescaped(match: "re.Match[bytes]") -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code.isdigit() else ESCAPED.get(code, code)


def _plain_text(text: bytes) -> str:
    return text[2:].decode("utf-16-be") if text.startswith(b"\xfe\xff") else text.decode("latin-1")
