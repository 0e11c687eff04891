import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chenghua_portal.foundation.files.checks import LONGEST_NAME, Accepted, check
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import archive, jpeg, pdf, pdf_with_hidden, picture, png

LIMIT = 100_000


def accepted(name, content, **options):
    return check(name, content, **{"max_bytes": LIMIT} | options)


def refusal(name, content, **options):
    with pytest.raises(Refused) as caught:
        accepted(name, content, **options)
    return str(caught.value.refusal.reason)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("预算说明.pdf", pdf(), "application/pdf"),
        ("照片.JPG", jpeg(), "image/jpeg"),
        ("photo.jpeg", jpeg(frame=0xC2), "image/jpeg"),
        ("章程 v1.2（终稿）.png", png(), "image/png"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.jpg", picture("JPEG", progressive=True, exif=b"Exif\x00\x00" + b"x" * 300), "image/jpeg"),
        ("report.pdf", pdf(b"5 0 obj << /Names [/A#42 /JS1] >> (about JavaScript)"), "application/pdf"),
        ("report.pdf", pdf_with_hidden(b"1 0 << /Type /Page >>"), "application/pdf"),
        ("report.pdf", pdf(b"<< /Type /ObjStm >> stream\nnot compressed endstream"), "application/pdf"),
        ("名" * (LONGEST_NAME - 4) + ".pdf", pdf(), "application/pdf"),
    ],
)
def test_ordinary_files_are_taken(name, content, media_type):
    assert accepted(name, content) == Accepted(name, media_type)


HOSTILE_NAMES = [
    "",
    "   ",
    "报告",
    ".pdf",
    "pdf",
    "报告.doc",
    "报告.docm",
    "报告.rar",
    "报告.svg",
    "报告.html",
    "报告.pdf.exe",
    "报告.exe.pdf",
    "报告.html.pdf",
    "报告.php .pdf",
    "../../etc/passwd.pdf",
    "..\\..\\boot.pdf",
    "C:盘.pdf",
    "a/b.pdf",
    "a\x00.pdf",
    "a\n.pdf",
    "a\r\nSet-Cookie: x.pdf",
    'a".pdf',
    "a<b>.pdf",
    "报告\u202efdp.exe.pdf",
    "报告\u2066.pdf",
    "a\u200b.pdf",
    "a\ud800.pdf",
    "a\ue000.pdf",
    "名" * LONGEST_NAME + ".pdf",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_refused_with_a_reason(name):
    assert len(refusal(name, pdf())) > 5


ZIP = b"PK\x03\x04" + bytes(60)
HOSTILE_FILES = [
    ("a.pdf", b""),
    ("a.pdf", b"%PDF"),
    ("a.pdf", b"%PDF-1.7\ncut short"),
    ("a.pdf", png()),
    ("a.png", pdf()),
    ("a.jpg", png()),
    ("a.png", jpeg()),
    ("a.pdf", b"<html><script>alert(1)</script>"),
    ("a.pdf", b"<html>" + pdf()),
    ("a.pdf", b"\n" + pdf()),
    ("a.pdf", ZIP + pdf()),
    ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("a.jpg", b"GIF89a" + jpeg()),
    ("a.jpg", b"MZ" + bytes(200)),
    ("a.pdf", pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>")),
    ("a.pdf", pdf(b"<< /S /Java#53cript /JS (app.alert(1)) >>")),
    ("a.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>")),
    ("a.pdf", pdf(b"<< /Type /EmbeddedFile >>")),
    ("a.pdf", pdf(b"<< /Names << /EmbeddedFiles 3 0 R >> >>")),
    ("a.pdf", pdf_with_hidden(b"1 0 << /S /JavaScript /JS (x) >>")),
    ("a.pdf", pdf_with_hidden(b"1 0 << /S /#4caunch >>")),
    ("a.pdf", pdf_with_hidden(bytes(70_000) + b"<< /S /Launch >>")),
    ("a.pdf", pdf_with_hidden(b"", filters=b"[/ASCIIHexDecode /FlateDecode]")),
    ("a.pdf", pdf_with_hidden(b"", extra=b"/DecodeParms << /Predictor 12 >>")),
    ("a.pdf", pdf(b"5 0 obj << /Encrypt 7 0 R >>")),
    ("a.pdf", pdf(b"<< /S /GoToE >>")),
    ("a.pdf", pdf() + archive({"a.txt": b"x"})),
    ("a.pdf", pdf() + b"<script>alert(1)</script>"),
    ("a.pdf", pdf(b"<html><body onload=alert(1)>")),
    ("a.png", png()[:12]),
    ("a.png", png()[:8] + bytes(40)),
    ("a.png", png(0, 10)),
    ("a.png", png(10_000, 5_001)),
    ("a.png", png(2**32 - 1, 2**32 - 1)),
    ("a.jpg", jpeg()[:4]),
    ("a.jpg", b"\xff\xd8\xff" + bytes(100)),
    ("a.jpg", b"\xff\xd8\xff\xe0\x00\x00" * 20),
    ("a.jpg", jpeg(0, 0)),
    ("a.jpg", jpeg(10_000, 5_001)),
    ("a.jpg", jpeg(65_535, 65_535, frame=0xC2)),
]


@pytest.mark.parametrize(("name", "content"), HOSTILE_FILES)
def test_hostile_files_are_refused_with_a_reason(name, content):
    assert len(refusal(name, content)) > 5


def test_limit_of_size_is_a_setting_and_names_both_sizes():
    content = pdf(bytes(2 * 1024**2))
    reason = refusal("a.pdf", content, max_bytes=1024**2)
    assert "2.0" in reason
    assert "1" in reason
    assert accepted("a.pdf", content, max_bytes=len(content))
    assert refusal("a.pdf", content, max_bytes=len(content) - 1)


def test_real_size_of_what_was_not_kept_counts():
    assert "30.0" in refusal("a.pdf", b"", size=30 * 1024**2)


def test_exactly_fifty_million_pixels_are_taken():
    assert accepted("a.png", png(10_000, 5_000))


def test_refusal_names_the_field():
    with pytest.raises(Refused) as caught:
        accepted("a.exe", b"x", field="scan")
    assert caught.value.refusal.field == "scan"


def test_names_are_kept_in_one_spelling():
    assert accepted(" Cafe\u0301.pdf ", pdf()).name == "Café.pdf"


def test_pdf_that_unpacks_to_too_much_is_refused():
    bomb = zlib.compress(bytes(20_000_000), 9)
    stream = b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + bomb + b"\nendstream\n"
    assert refusal("a.pdf", pdf(stream * 5), max_bytes=10**7)


def verdict(name, content):
    """None when taken, else the reason."""
    try:
        accepted(name, content)
    except Refused as refused:
        return str(refused.refusal.reason)
    return None


@settings(deadline=None)
@given(st.sampled_from(["a.pdf", "a.jpg", "a.png"]), st.binary(max_size=300), st.booleans())
def test_any_content_is_taken_or_refused(name, noise, with_magic):
    magic = {"a.pdf": b"%PDF-", "a.jpg": b"\xff\xd8\xff", "a.png": b"\x89PNG\r\n\x1a\n"}[name]
    assert verdict(name, magic * with_magic + noise) != ""


@settings(deadline=None)
@given(st.text(max_size=150))
def test_any_name_is_taken_or_refused(name):
    assert verdict(name + ".pdf", pdf()) != ""
