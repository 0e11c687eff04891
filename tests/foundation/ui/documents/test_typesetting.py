import re
import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from chenghua_portal.foundation.ui.documents.glyphs import showable
from chenghua_portal.foundation.ui.documents.sheets import (
    Column,
    Fact,
    Facts,
    Paragraph,
    Point,
    Sheet,
    Table,
)
from chenghua_portal.foundation.ui.documents.typesetting import STANDARDS, compiled, render
from tests.foundation.ui.documents.pdf_text import pages_of
from tests.foundation.ui.documents.samples import ADDRESS, HASH, letter, long_table, notice, receipt

HOSTILE = [
    '#set page(fill: red) #panic("no") #read("/etc/passwd")',
    "$ x^2 $ *bold* _thin_ `raw` <label> @reference // comment /* more */",
    '"quotes" \\ backslash \\u{41} #"#" #{1+1} [x] = heading - item + item / term: ~ ---',
    "</svg><script>alert(1)</script> {{ template }} {% tag %} ${shell} %s %(x)s",
    "https://" + "a" * 300,
    "龘𠮷㐂 😀👩\u200d👩\u200d👧 שלום مرحبا \u202eabc\u202c \x00\x0b",
    "甲乙丙丁" * 2500,
]


def pages(sheet: Sheet) -> list[str]:
    """What the pages of the very PDF show; asked for plainly, so that it can be read."""
    pdf = compiled(sheet, format="pdf", pdf_standards=STANDARDS, timestamp=0, pretty=True)
    assert isinstance(pdf, bytes)
    return pages_of(pdf)


def squeezed(text: str) -> str:
    return "".join(text.split())


def text_without_marks(sheet: Sheet) -> str:
    """All words in one run; what stands at the foot of a page would cut a paragraph in two."""
    shown = [re.sub(r"文件编号.*?(?=—\d+—)|—\d+—", "", squeezed(page)) for page in pages(sheet)]
    return re.sub(rf"文件编号.*?核验{re.escape(ADDRESS)}", "", "".join(shown))


def everywhere(text: str) -> Sheet:
    """A notice with `text` wherever somebody's text can stand."""
    return notice(
        title=text[:200],
        issuer=text[:60],
        number=text[:60],
        recipients=text[:100],
        remark=text[:100],
        attachments=(text[:200],),
        body=(
            Paragraph(text),
            Point(text[:500], 2),
            Facts((Fact(text[:50], text[:500]),)),
            Table((Column(text[:20], share=1), Column("数")), ((text[:500], "1"),), caption=text[:100]),
        ),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_source_is_shown_as_it_is(text):
    shown = text_without_marks(everywhere(text))

    assert squeezed(showable(text)) in shown


@property_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400))
def test_whatever_is_typed_gives_an_archivable_document_that_shows_it(text):
    sheet = notice(body=(Paragraph(f"始{text}终"), Facts((Fact("内容", text),))))

    assert squeezed(showable(f"始{text}终")) in text_without_marks(sheet)


@pytest.mark.parametrize("make", [notice, letter, receipt])
def test_the_same_sheet_gives_the_same_bytes(make):
    first = render.__wrapped__(make())
    assert first.startswith(b"%PDF-1.7")
    assert render.__wrapped__(make()) == first


@pytest.mark.parametrize("make", [notice, letter, receipt])
def test_documents_are_archivable_tagged_and_in_chinese(make):
    pdf = compiled(make(), format="pdf", pdf_standards=STANDARDS, timestamp=0, pretty=True)
    assert isinstance(pdf, bytes)
    assert b"<pdfaid:part>2" in pdf
    assert b"<pdfaid:conformance>A" in pdf
    assert b"<pdfuaid:part>1" in pdf
    assert b"/Lang (zh-CN)" in pdf
    assert b"/MarkInfo" in pdf


def test_a_document_is_dated_by_its_content_not_by_the_clock():
    later = notice(issued_at=notice().issued_at + timedelta(days=1))
    assert render(later) != render(notice())


def test_code_hash_and_address_stand_on_every_page(settings):
    settings.PORTAL_CLOCK = "real"
    sheet = notice(body=(long_table(),))
    shown = [squeezed(page) for page in pages(sheet)]

    assert len(shown) > 2
    for page in shown:
        assert squeezed(f"文件编号{sheet.code}内容校验值SHA-256{sheet.short_digest()}核验{ADDRESS}") in page


@pytest.mark.parametrize(("clock", "is_said"), [("offset", True), ("real", False)])
def test_the_paper_of_a_demonstration_never_passes_for_a_real_one(settings, clock, is_said):
    settings.PORTAL_CLOCK = clock
    assert all(("演示文件，内容虚构，不具效力" in page) is is_said for page in pages(letter()))


def test_pages_are_numbered_between_dashes():
    shown = [squeezed(page) for page in pages(notice(body=(long_table(),)))]
    assert all(f"—{number}—" in page for number, page in enumerate(shown, start=1))


def test_the_first_page_of_a_letter_has_no_number():
    first, second, *_rest = [squeezed(page) for page in pages(letter(body=(long_table(),)))]
    assert "—1—" not in first
    assert "—2—" in second


def test_the_head_of_a_table_is_repeated_and_the_total_closes_it():
    shown = [squeezed(page) for page in pages(notice(body=(long_table(),)))]
    assert all("名次项目金额（元）" in page for page in shown[:-1])
    assert "".join(shown).count("合计4,000,000.00") == 1


def test_points_are_numbered_by_level_and_count_anew_within_each():
    points = [("甲", 1), ("乙", 2), ("丙", 2), ("丁", 3), ("戊", 4), ("己", 4), ("庚", 1), ("辛", 2)]
    shown = text_without_marks(notice(body=tuple(Point(text, level) for text, level in points)))
    assert "一、甲（一）乙（二）丙1.丁（1）戊（2）己二、庚（一）辛" in shown


def test_what_is_not_known_is_a_gap_and_never_invented():
    sheet = notice(issuer="", number="", signed_on=None, body=(Facts((Fact("咨询电话", ""),)),))
    shown = text_without_marks(sheet)
    for gap in ("待填：发文机关", "待填：发文字号", "待填：成文日期", "待填：咨询电话"):
        assert gap in shown


def test_a_page_holds_22_lines_of_28_characters():
    body = (Paragraph("测" * 28 * 60),)
    shown = [page.count("测") for page in pages(notice(body=body))]
    assert shown[1] == 22 * 28


def test_a_signature_is_never_alone_on_its_page():
    for lines in range(8, 30):
        last = squeezed(pages(notice(body=tuple(Paragraph(f"第{n}段") for n in range(lines))))[-1])
        assert f"第{lines - 1}段" in last
        assert "2026年11月2日" in last


def test_a_hash_is_broken_and_copies_whole():
    assert HASH in squeezed(pages(receipt())[0])


def test_documents_are_set_from_many_threads_at_once():
    sheets = [notice(code=f"N-{number}") for number in range(12)]
    alone = [render.__wrapped__(sheet) for sheet in sheets]
    together: dict[int, bytes] = {}

    def set_one(place: int) -> None:
        together[place] = render.__wrapped__(sheets[place])

    threads = [threading.Thread(target=set_one, args=[place]) for place in range(len(sheets))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[place] for place in range(len(sheets))] == alone
