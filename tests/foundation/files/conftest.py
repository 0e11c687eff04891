import struct
import zlib

import pytest


def png(width: int = 2, height: int = 2) -> bytes:
    """A valid PNG of one grey."""

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


def pdf(body: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + body + b"\ntrailer\nstartxref\n9\n%%EOF\n"


def pdf_with_hidden(objects: bytes) -> bytes:
    """A PDF that keeps objects in a compressed stream."""
    packed = zlib.compress(objects)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return pdf(b"5 0 obj\n" + head + packed + b"\nendstream\nendobj")


@pytest.fixture(autouse=True)
def files_dir(settings, tmp_path):
    """Directories of the test's own for files and keys."""
    settings.PORTAL_FILES_DIR = tmp_path / "files"
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    return settings.PORTAL_FILES_DIR
