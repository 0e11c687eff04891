"""Word, Excel and OFD documents."""

import pytest

from chenghua_portal.foundation.files.checks import check
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import (
    OFD_NS,
    WORD,
    archive,
    docx,
    ofd,
    pdf,
    relations,
    types,
    xlsx,
)

pytestmark = pytest.mark.usefixtures("speaks_english")

LIMIT = 20 * 1024 * 1024
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
VBA = ("word/vbaProject.bin", "application/vnd.ms-office.vbaProject")
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
FETCHES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
SPLIT_DDE = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DD</w:instrText></w:r>'
    "<w:r><w:instrText>EAUTO c:\\\\windows\\\\cmd.exe</w:instrText></w:r></w:p>"
)


def refusal(name, content):
    with pytest.raises(Refused) as caught:
        check(name, content, max_bytes=LIMIT)
    return str(caught.value.refusal.reason)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("说明.docx", docx()),
        ("预算.xlsx", xlsx()),
        ("公文.ofd", ofd()),
        ("a.docx", docx(more={"word/media/image1.svg": "<svg/>", "word/media/image1.png": b"\x89PNG"})),
        (
            "链接.docx",
            docx(
                more={
                    "word/_rels/document.xml.rels": relations(("hyperlink", "https://a.example/", "External"))
                }
            ),
        ),
        ("图表.docx", docx(more={"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()})),
        ("打印.xlsx", xlsx(more={"xl/printerSettings/printerSettings1.bin": b"\x01\x02"})),
        ("页码.docx", docx("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>DDE</w:t></w:r></w:p>")),
        (
            "发票.ofd",
            ofd(more={"Doc_0/Attachs/original_invoice.xml": "<invoice/>", "Doc_0/Res/a.ttf": b"\x00\x01"}),
        ),
        ("绝对.ofd", ofd(front=f'<OFD xmlns="{OFD_NS}"><DocRoot>/Doc_0/Document.xml</DocRoot></OFD>')),
    ],
)
def test_ordinary_documents_are_taken(name, content):
    assert check(name, content, max_bytes=LIMIT).name == name


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.docm", docx(), "macros"),
        ("a.docx", docx(kind=MACRO), "not what the ending|macros"),
        ("a.docx", docx(types=types("word/document.xml", f"{WORD}.document.main+xml", VBA)), "macros"),
        ("a.docx", docx(more={"word/vbaProject.bin": b"x"}), "macros"),
        (
            "a.docx",
            docx(more={"word/_rels/document.xml.rels": relations(("vbaProject", "x.bin", ""))}),
            "macros",
        ),
        ("a.docx", xlsx(), "not what the ending"),
        ("a.xlsx", docx(), "not what the ending"),
        ("a.docx", archive({"a.pdf": pdf()}), "not what the ending"),
        ("a.docx", docx(more={"word/embeddings/oleObject1.bin": b"x"}), "another file inside"),
        ("a.docx", docx(more={"word/embeddings/x.docm": docx()}), "another file inside"),
        ("a.docx", docx(more={"word/embeddings/x.xlsx": xlsx(more={"xl/vbaProject.bin": b"x"})}), "macros"),
        (
            "a.docx",
            docx(more={"word/embeddings/x.xlsx": xlsx(more={"xl/embeddings/y.xlsx": xlsx()})}),
            "another file inside",
        ),
        ("a.docx", docx(more={"word/activeX/activeX1.xml": "<x/>"}), "another file inside"),
        ("a.docx", docx(more={"word/media/a.exe": b"MZ"}), "another file inside"),
        ("a.docx", docx(more={"word/media/image1.png": b"MZ\x90"}), "another file inside"),
        ("a.docx", docx(more={"word/x.zip": b"PK"}), "another file inside"),
        ("a.docx", docx('<o:OLEObject xmlns:o="urn:x"/>'), "another file inside"),
        (
            "a.docx",
            docx(
                more={
                    "word/_rels/settings.xml.rels": relations(
                        ("attachedTemplate", "http://rival.example/a.dotm", "External")
                    )
                }
            ),
            "fetches something",
        ),
        (
            "a.docx",
            docx(
                more={
                    "word/_rels/document.xml.rels": relations(("image", "http://rival.example/", "External"))
                }
            ),
            "fetches something",
        ),
        (
            "a.xlsx",
            xlsx(
                more={
                    "xl/externalLinks/_rels/a.rels": relations(("externalLinkPath", "预算2.xlsx", "External"))
                }
            ),
            "fetches something",
        ),
        (
            "a.docx",
            docx(
                more={
                    "word/_rels/document.xml.rels": relations(("hyperlink", "file:///C:/a.exe", "External"))
                }
            ),
            "link to a file",
        ),
        (
            "a.docx",
            docx(more={"word/_rels/document.xml.rels": relations(("hyperlink", "\\\\rival\\a", "External"))}),
            "link to a file",
        ),
        ("a.docx", docx(SPLIT_DDE), "starts another program"),
        ("a.docx", docx('<w:fldSimple w:instr=" DDE cmd "/>'), "starts another program"),
        (
            "a.xlsx",
            xlsx(more={"xl/externalLinks/a.xml": "<externalLink><ddeLink/></externalLink>"}),
            "starts another",
        ),
        ("a.docx", docx(more={"word/styles.xml": LAUGHS}), "damaged inside"),
        ("a.docx", docx(more={"word/styles.xml": FETCHES}), "damaged inside"),
        ("a.docx", docx(more={"word/styles.xml": "<a>" * 300 + "</a>" * 300}), "damaged inside"),
        (
            "a.docx",
            docx(more={"word/styles.xml": f'<a b="{"AB" * 1_500_000}"/>'.replace("ABAB", "ABBA")}),
            "unpacks",
        ),
        ("a.docx", docx(more={"word/styles.xml": "<not closed"}), "damaged inside"),
        ("a.docx", b"PK\x03\x04%PDF-1.7" + docx(), "two kinds"),
        ("a.ofd", docx(), "not what the ending"),
        ("a.ofd", ofd(front="<OFD><DocRoot>Doc_1/Document.xml</DocRoot></OFD>"), "not what the ending"),
        ("a.ofd", ofd(front="<x><DocRoot>Doc_0/Document.xml</DocRoot></x>"), "not what the ending"),
        ("a.ofd", ofd("<ofd:Script>app.alert(1)</ofd:Script>"), "has a script"),
        ("a.ofd", ofd('<ofd:Action><ofd:GotoA AttachID="1"/></ofd:Action>'), "has a script"),
        ("a.ofd", ofd('<ofd:Action><ofd:URI URI="javascript:alert(1)"/></ofd:Action>'), "has a script"),
        ("a.ofd", ofd(more={"Doc_0/Attachs/a.exe": b"MZ"}), "has a script"),
        ("a.ofd", ofd(more={"Doc_0/Res/a.dat": b"MZ\x90"}), "has a script"),
        ("a.ofd", ofd(more={"Doc_0/Pages/x.xml": LAUGHS}), "damaged inside"),
    ],
)
def test_hostile_documents_are_refused_with_the_rule(name, content, reason):
    said = refusal(name, content)
    assert any(words in said for words in reason.split("|")), said


def test_tag_without_end_is_refused_before_it_fills_memory():
    noise = "".join(f"{place:x}" for place in range(400_000))
    assert "damaged inside" in refusal("a.docx", docx(more={"word/styles.xml": f'<a b="{noise}"/>'}))
