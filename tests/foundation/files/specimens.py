"""Files as people make them, and as attackers do, built by code."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import pillow_heif
from PIL import Image

TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFD_NS = "http://www.ofdspec.org/2016"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Parts = Mapping[str, bytes | str]


def png(width: int = 2, height: int = 2) -> bytes:
    """A PNG of one grey; whole up to nine pixels each way, beyond that only its header is."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x80" * min(width, 9) for _row in range(min(height, 9))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2, *, frame: int = 0xC0) -> bytes:
    """The headers of a JPEG, as far as its size is in them."""
    jfif = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    size = b"\xff" + bytes([frame]) + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + jfif + b"\xff" + size + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00data\xff\xd9"


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A real picture, its halves of different colours so that turning it shows."""
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    image = Image.new("RGB", size, (200, 40, 40))
    image.paste((40, 40, 200), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pdf(body: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + body + b"\ntrailer\nstartxref\n9\n%%EOF\n"


def pdf_with_hidden(objects: bytes, *, filters: bytes = b"/FlateDecode", extra: bytes = b"") -> bytes:
    """A PDF that keeps objects in a compressed stream."""
    packed = zlib.compress(objects)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter %s %s /Length %d >>\nstream\n"
    return pdf(b"5 0 obj\n" + head % (filters, extra, len(packed)) + packed + b"\nendstream\nendobj")


def archive(parts: Parts, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def raw_archive(entries: Sequence[tuple[bytes, bytes]], **changes: int | bytes) -> bytes:
    """An archive by hand. `changes` of the first entry: flags, method, size, crc, made_by, attributes, local_name."""
    body, directory = b"", b""
    for number, (name, content) in enumerate(entries):
        change = changes if not number else {}
        flags, method = int(change.get("flags", 0x800)), int(change.get("method", 8))
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush() if method == 8 else content
        size, crc = int(change.get("size", len(content))), int(change.get("crc", zlib.crc32(content)))
        made_by, attributes = int(change.get("made_by", 0)), int(change.get("attributes", 0))
        local_name = bytes(change.get("local_name", name))
        sizes = struct.pack("<3L", crc, len(packed), size)
        place = len(body)
        body += struct.pack("<4s5H", b"PK\3\4", 20, flags, method, 0, 0) + sizes
        body += struct.pack("<2H", len(local_name), 0) + local_name + packed
        directory += struct.pack("<4s6H", b"PK\1\2", made_by, 20, flags, method, 0, 0) + sizes
        directory += struct.pack("<5H2L", len(name), 0, 0, 0, 0, attributes, place) + name
    count = len(entries)
    return (
        body
        + directory
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    )


def relations(*found: tuple[str, str, str]) -> str:
    """A part of relationships: kind, target, "External" or nothing."""
    rows = "".join(
        f'<Relationship Id="r{place}" Type="{OFFICE_NS}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for place, (kind, target, mode) in enumerate(found)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATIONS_NS}">{rows}</Relationships>'
    )


def types(main: str, kind: str, *more: tuple[str, str]) -> str:
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="{what}"/>' for name, what in ((main, kind), *more)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{TYPES_NS}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def docx(
    body: str = "<w:p><w:r><w:t>项目说明</w:t></w:r></w:p>", more: Parts | None = None, **changes: str
) -> bytes:
    """`changes`: kind (content type of the document), types (the whole part)."""
    kind = changes.get("kind", f"{WORD}.document.main+xml")
    return archive(
        {
            "[Content_Types].xml": changes.get("types", types("word/document.xml", kind)),
            "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
            "word/document.xml": f'<w:document xmlns:w="{WORD_NS}"><w:body>{body}</w:body></w:document>',
            **(more or {}),
        }
    )


def xlsx(
    rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', more: Parts | None = None, **changes: str
) -> bytes:
    kind = changes.get("kind", f"{SHEET}.sheet.main+xml")
    return archive(
        {
            "[Content_Types].xml": changes.get("types", types("xl/workbook.xml", kind)),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
            "xl/workbook.xml": f'<workbook xmlns="{SHEET_NS}"><sheets/></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET_NS}"><sheetData>{rows}</sheetData></worksheet>',
            **(more or {}),
        }
    )


def ofd(content: str = "", more: Parts | None = None, front: str | None = None) -> bytes:
    root = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    return archive(
        {
            "OFD.xml": front or f'<ofd:OFD xmlns:ofd="{OFD_NS}" DocType="OFD" Version="1.0">{root}</ofd:OFD>',
            "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{OFD_NS}">{content}</ofd:Document>',
            **(more or {}),
        }
    )


def heic_header(width: int, height: int) -> bytes:
    """The beginning of a HEIC that says its size and has no picture."""
    return (
        struct.pack(">L4s4sL4s4s", 24, b"ftyp", b"heic", 0, b"mif1", b"heic")
        + struct.pack(">L4sLLL", 20, b"ispe", 0, width, height)
        + bytes(40)
    )
