"""ZIP files: what their directory says, and what is in them."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chenghua_portal.foundation.files.checks import archives, check
from chenghua_portal.foundation.files.checks.archives import MOST_ENTRIES
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import archive, docx, heic_header, pdf, png, raw_archive

pytestmark = pytest.mark.usefixtures("speaks_english")

LIMIT = 20 * 1024 * 1024


def refusal(content, name="材料.zip"):
    with pytest.raises(Refused) as caught:
        check(name, content, max_bytes=LIMIT)
    return str(caught.value.refusal.reason)


def taken(content):
    return check("材料.zip", content, max_bytes=LIMIT).media_type == "application/zip"


def streamed(parts):
    """As a program writes that cannot go back: sizes follow the data."""

    class OneWay(io.RawIOBase):
        def __init__(self):
            self.content = b""

        def writable(self):
            return True

        def write(self, data):
            self.content += bytes(data)
            return len(data)

    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.content


FILES = {"材料/说明.pdf": pdf(), "材料/照片.png": png(), "材料/清单.docx": docx()}


@pytest.mark.parametrize(
    "content",
    [
        archive(FILES),
        archive(FILES, method=zipfile.ZIP_STORED),
        archive({"材料/": b"", **FILES}),
        streamed(FILES),
        raw_archive([("说明.pdf".encode("gbk"), pdf())], flags=0),
        archive(
            {"a.pdf": pdf(), "__MACOSX/._a.pdf": b"\x00\x05\x16\x07x", ".DS_Store": b"\x00\x00\x00\x01Bud1x"}
        ),
        archive({f"{place}.png": png() for place in range(300)}),
    ],
)
def test_ordinary_archives_are_taken(content):
    assert taken(content)


def with_comment(content, comment):
    return content[:-2] + len(comment).to_bytes(2, "little") + comment


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (archive({"a.exe": b"MZ"}), "In the ZIP"),
        (archive({"a.html": b"<script>"}), "In the ZIP"),
        (archive({"a.svg": b"<svg/>"}), "In the ZIP"),
        (archive({"a.pdf": b"<html>"}), "not what the ending"),
        (archive({"a.pdf": pdf(b"<< /S /Launch >>")}), "script or another file"),
        (archive({"__MACOSX/a.exe": b"MZ"}), "In the ZIP"),
        (archive({"inner.zip": archive(FILES)}), "an archive itself"),
        (archive({"inner.rar": b"Rar!"}), "an archive itself"),
        (archive({"a.heic": heic_header(10_000, 6_000)}), "pixels"),
        (archive({"../a.pdf": pdf()}), "leads elsewhere"),
        (archive({"/etc/a.pdf": pdf()}), "leads elsewhere"),
        (archive({"x/../../a.pdf": pdf()}), "leads elsewhere"),
        (raw_archive([(b"..\\a.pdf", pdf())]), "leads elsewhere"),
        (raw_archive([(b"C:a.pdf", pdf())]), "leads elsewhere"),
        (raw_archive([(b"a.exe\x00.pdf", pdf())]), "leads elsewhere"),
        (raw_archive([("a\u202e.pdf".encode(), pdf())]), "leads elsewhere"),
        (raw_archive([(b"a.pdf", pdf()), (b"A.PDF", pdf())]), "same name"),
        (raw_archive([(b"a.pdf", pdf())], flags=0x801), "password"),
        (raw_archive([(b"a.pdf", pdf())], method=9), "unusual"),
        (raw_archive([(b"a.pdf", pdf())], made_by=3 << 8, attributes=0o120777 << 16), "link"),
        (raw_archive([(b"a.pdf", pdf())], local_name=b"a.exe"), "do not belong together"),
        (raw_archive([(b"a.pdf", pdf())], size=10), "unpacks to far more"),
        (raw_archive([(b"a.pdf", pdf())], size=100_000), "damaged"),
        (raw_archive([(b"a.pdf", pdf())], crc=1), "damaged"),
        (raw_archive([(b"a.pdf", pdf())], size=200 * 1024 * 1024), "unpacks to more than 100 MB"),
        (raw_archive([(b"a.pdf", bytes(3_000_000))]), "unpacks to far more"),
        (
            raw_archive([(b"%d.png" % place, b"") for place in range(MOST_ENTRIES + 1)]),
            "more than 10000 files",
        ),
        (archive({}), "not what the ending"),
        (archive(FILES) + b"<html>", "damaged|belong together"),
        (archive(FILES) + archive(FILES), "belong together"),
        (archive(FILES)[:-30], "damaged"),
        (archive(FILES)[:60], "damaged"),
        (with_comment(archive(FILES), archive({"a.exe": b"MZ"})), "belong together"),
    ],
)
def test_hostile_archives_are_refused_with_the_rule(content, reason):
    said = refusal(content)
    assert any(words in said for words in reason.split("|")), said


def test_entries_that_share_their_data_are_refused():
    """Many names for one packed file: the bomb that needs no nesting."""
    content = bytearray(raw_archive([(b"a.pdf", pdf()), (b"b.pdf", pdf())]))
    second = content.rfind(b"PK\1\2")
    content[second + 42 : second + 46] = bytes(4)
    assert "belong together" in refusal(bytes(content))


def test_gap_between_entries_is_refused():
    content = raw_archive([(b"a.pdf", pdf())])
    moved = bytearray(content[: content.find(b"PK\1\2")] + b"<script>" + content[content.find(b"PK\1\2") :])
    end = moved.rfind(b"PK\5\6")
    moved[end + 16 : end + 20] = (content.find(b"PK\1\2") + 8).to_bytes(4, "little")
    assert "belong together" in refusal(bytes(moved))


def test_archives_comment_is_no_harm():
    assert taken(with_comment(archive(FILES), "材料".encode()))


@settings(deadline=None)
@given(st.data())
def test_any_changed_archive_is_taken_or_refused(data):
    content = bytearray(archive(FILES))
    for _time in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refused):
        assert check("a.zip", bytes(content), max_bytes=LIMIT).media_type == "application/zip"


@settings(deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}/[a-z]{1,8}\.pdf", fullmatch=True), st.binary(max_size=2000), min_size=1
    )
)
def test_what_is_unpacked_is_what_was_packed(parts):
    content = archive(parts)
    assert {entry.name: archives.unpack(content, entry) for entry in archives.entries(content)} == parts
