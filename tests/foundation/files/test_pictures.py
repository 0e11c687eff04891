"""What pictures tell besides themselves is taken out; what they show stays."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps, PngImagePlugin

from chenghua_portal.foundation.files.checks.names import HEIC, JPEG, PNG
from chenghua_portal.foundation.files.pictures import apart, as_jpeg, decoding, require_whole, stripped
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import archive, heic_header, jpeg, picture, png

SECRETS = (b"SECRET", b"ns.adobe.com", b"Photoshop")
XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>SECRET</x:xmpmeta>"


def exif(orientation=1):
    """As a telephone writes it: device, time and place."""
    data = Image.Exif()
    data[ExifTags.Base.Make] = "SECRET telephone"
    data[ExifTags.Base.DateTime] = "2026:11:27 09:00:00"
    if orientation != 1:
        data[ExifTags.Base.Orientation] = orientation
    data.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (30.0, 39.0, 36.0), 3: "E", 4: (104.0, 3.0, 48.0)})
    return data


def segment(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def photo(orientation=1, **options):
    """A JPEG with everything a picture may tell, and another picture behind its end."""
    plain = picture("JPEG", exif=exif(orientation), comment=b"SECRET comment", **options)
    extra = segment(0xE1, XMP) + segment(0xED, b"Photoshop 3.0\x00SECRET") + segment(0xE2, b"FPXR\x00SECRET")
    return plain[:2] + extra + plain[2:] + picture("JPEG", comment=b"SECRET second")


def scan(orientation=1):
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", "SECRET")
    about.add_itxt("XML:com.adobe.xmp", "SECRET", zip=True)
    return picture("PNG", pnginfo=about, exif=exif(orientation)) + archive({"SECRET.txt": b""})


def clean(content, media_type):
    return b"".join(stripped(content, media_type))


def opened(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


PHOTOS = [
    (photo(), JPEG),
    (photo(6), JPEG),
    (photo(3, progressive=True), JPEG),
    (photo(quality=95, subsampling=0, restart_marker_rows=1), JPEG),
    (scan(), PNG),
    (scan(8), PNG),
]


@pytest.mark.parametrize(("content", "media_type"), PHOTOS)
def test_nothing_but_the_picture_stays(content, media_type):
    assert b"SECRET" in content

    cleaned = clean(content, media_type)

    assert [word for word in SECRETS if word in cleaned] == []
    left = opened(cleaned).getexif()
    assert set(left) <= {ExifTags.Base.Orientation}
    assert not left.get_ifd(ExifTags.IFD.GPSInfo)
    assert not opened(cleaned).info.keys() & {"comment", "xmp", "Author", "photoshop", "mp"}


@pytest.mark.parametrize(("content", "media_type"), PHOTOS)
def test_every_pixel_stays_and_the_picture_stands_as_before(content, media_type):
    cleaned = clean(content, media_type)
    assert opened(cleaned).tobytes() == opened(content).tobytes()
    upright = [ImageOps.exif_transpose(opened(data)) for data in (content, cleaned)]
    assert upright[0].size == upright[1].size
    assert upright[0].tobytes() == upright[1].tobytes()


def test_colours_and_their_profile_stay():
    profile = b"profile of colours" * 10
    for kind, media_type in (("JPEG", JPEG), ("PNG", PNG)):
        assert opened(clean(picture(kind, icc_profile=profile), media_type)).info["icc_profile"] == profile
    printed = io.BytesIO()
    Image.new("CMYK", (8, 8), (1, 2, 3, 4)).save(printed, "JPEG")
    assert opened(clean(printed.getvalue(), JPEG)).tobytes() == opened(printed.getvalue()).tobytes()


@pytest.mark.parametrize(("content", "media_type"), PHOTOS)
def test_cleaning_twice_changes_nothing(content, media_type):
    once = clean(content, media_type)
    assert clean(once, media_type) == once


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (picture("JPEG")[:-30], JPEG),
        (picture("JPEG")[:300], JPEG),
        (jpeg()[:25], JPEG),
        (b"\xff\xd8\xff\xe0\x00\x00" * 9, JPEG),
        (picture("PNG")[:-20], PNG),
        (picture("PNG")[:50], PNG),
    ],
)
def test_picture_that_breaks_off_is_refused(content, media_type):
    with pytest.raises(Refused):
        require_whole(stripped(content, media_type), media_type)


@settings(deadline=None)
@given(st.sampled_from([(photo(6), JPEG), (scan(8), PNG)]), st.data())
def test_changed_picture_is_cleaned_or_refused(specimen, data):
    content, media_type = bytearray(specimen[0]), specimen[1]
    for _time in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        pieces = stripped(bytes(content), media_type)
    except Refused:
        return
    assert sum(map(len, pieces)) <= len(content) + 64


def test_whole_pictures_are_whole():
    require_whole([png()], PNG)
    require_whole(stripped(photo(), JPEG), JPEG)


def test_wrong_data_behind_a_right_header_are_refused():
    with pytest.raises(Refused):
        require_whole([jpeg(100, 100)], JPEG)
    with pytest.raises(Refused):
        require_whole([png(4_000, 4_000)], PNG)
    with pytest.raises(Refused):
        require_whole([picture("PNG")], JPEG)


@pytest.mark.parametrize("orientation", [1, 6])
def test_heic_becomes_an_upright_jpeg_that_tells_nothing(orientation):
    content = picture("HEIF", size=(64, 32), exif=exif(orientation).tobytes(), quality=90)
    assert b"SECRET" in content

    converted = as_jpeg(content, max_bytes=100_000)

    image = opened(converted)
    assert (image.format, image.size) == ("JPEG", (64, 32) if orientation == 1 else (32, 64))
    assert b"SECRET" not in converted
    assert not image.getexif()


def test_heic_that_grows_too_large_or_has_no_picture_is_refused():
    with pytest.raises(Refused):
        as_jpeg(picture("HEIF", size=(64, 32)), max_bytes=100)
    with pytest.raises(Refused):
        as_jpeg(heic_header(40, 30), max_bytes=100_000)


def test_heic_is_no_other_type():
    with pytest.raises(Refused):
        require_whole([picture("HEIF")], PNG)
    require_whole([picture("HEIF")], HEIC)


def test_decoder_that_does_not_end_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "decoder.py"
    program.write_text("import sys, time\nsys.stdin.buffer.read()\ntime.sleep(60)\n")
    monkeypatch.setattr(decoding, "PROGRAM", program)
    monkeypatch.setattr(apart, "PATIENCE", 0.2)
    with pytest.raises(Refused):
        require_whole([png()], PNG)


def test_decoder_that_dies_before_it_has_read_everything_refuses_the_picture(monkeypatch, tmp_path):
    program = tmp_path / "decoder.py"
    program.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(decoding, "PROGRAM", program)
    with pytest.raises(Refused):
        require_whole([bytes(2_000_001)], PNG)


def test_decoder_that_cannot_run_is_no_fault_of_the_picture(monkeypatch, tmp_path):
    monkeypatch.setattr(decoding, "PROGRAM", tmp_path / "missing.py")
    with pytest.raises(RuntimeError):
        require_whole([png()], PNG)
