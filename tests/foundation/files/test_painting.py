"""A file as a picture beside a form: what it shows, and what a hostile one cannot do."""

import io
from datetime import datetime

import pytest
from django.http import Http404
from PIL import Image

from chenghua_portal.foundation.files.checks.names import DOCX, JPEG, PDF, PNG
from chenghua_portal.foundation.files.pictures import Unpaintable, apart, painted, painting
from chenghua_portal.foundation.files.responses import picture_of
from chenghua_portal.foundation.ui.documents.sheets import Notice, Paragraph
from chenghua_portal.foundation.ui.documents.typesetting import render
from chenghua_portal.foundation.workdays.clock import BEIJING
from tests.foundation.files.specimens import docx, jpeg, png


def notice(paragraphs=1):
    sheet = Notice(
        code="SL-1",
        title="示例证书",
        issued_at=datetime(2026, 3, 2, 9, tzinfo=BEIJING),
        address="http://127.0.0.1/",
        issuer="示例区民政局",
        body=tuple(Paragraph("示例内容。" * 40) for _number in range(paragraphs)),
    )
    return render(sheet)


def opened(picture):
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


def bare_pdf(width, height, pages=1):
    """A PDF of empty pages of a size in points, with a right table of references."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages))
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *[page] * pages,
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + (end + trailer).encode()


def test_a_pdf_is_painted_with_what_stands_on_it():
    picture, kind = painted(notice(), PDF)

    image = opened(picture)
    assert (kind, image.format, image.width) == (JPEG, "JPEG", 1240)
    assert image.convert("L").getextrema()[0] < 80


def test_pages_follow_below_each_other_and_the_rest_is_left_out():
    one = opened(painted(bare_pdf(595, 842), PDF)[0])
    many = opened(painted(bare_pdf(595, 842, pages=painting.MOST_PAGES + 3), PDF)[0])

    gaps = painting.MOST_PAGES - 1
    assert many.height == one.height * painting.MOST_PAGES + 16 * gaps


@pytest.mark.parametrize("size", [(14400, 14400), (3, 14400), (14400, 3), (0.001, 14400)])
def test_a_page_of_any_size_is_a_picture_of_bounded_size(size):
    try:
        picture, _kind = painted(bare_pdf(*size), PDF)
    except Unpaintable:
        return
    image = opened(picture)
    assert image.width == 1240
    assert image.height <= 3600


def test_photos_are_shown_as_they_are():
    assert painted(jpeg(), JPEG) == (jpeg(), JPEG)
    assert painted(png(), PNG) == (png(), PNG)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", notice()[:500], b"\x00" * 10_000])
def test_what_is_damaged_is_not_shown(content):
    with pytest.raises(Unpaintable):
        painted(content, PDF)


def test_other_kinds_are_not_shown():
    with pytest.raises(Unpaintable):
        painted(docx(), DOCX)
    with pytest.raises(Http404):
        picture_of(docx(), DOCX)


def test_one_that_does_not_end_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "painter.py"
    program.write_text("import sys, time\nsys.stdin.buffer.read()\ntime.sleep(60)\n")
    monkeypatch.setattr(painting, "PROGRAM", program)
    monkeypatch.setattr(apart, "PATIENCE", 0.2)
    with pytest.raises(Unpaintable):
        painted(notice(), PDF)


def test_one_that_writes_without_end_is_not_shown(monkeypatch, tmp_path):
    program = tmp_path / "painter.py"
    program.write_text(
        "import sys\nsys.stdin.buffer.read()\nwhile True: sys.stdout.buffer.write(bytes(1 << 20))\n"
    )
    monkeypatch.setattr(painting, "PROGRAM", program)
    with pytest.raises(Unpaintable):
        painted(notice(), PDF)


def test_the_answer_is_a_picture_that_does_nothing_else_and_stays_nowhere():
    response = picture_of(png(), PNG)

    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Content-Disposition" not in response
