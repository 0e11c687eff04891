"""The content, by the type its name promises."""

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks import archives, ofd, office, pdfs, pictures
from chenghua_portal.foundation.files.checks.archives import Entry
from chenghua_portal.foundation.files.checks.names import (
    DOCX,
    HEIC,
    JPEG,
    OFD,
    PDF,
    PNG,
    XLSX,
    ZIP,
    Accepted,
    check_name,
    check_size,
)
from chenghua_portal.foundation.web.refusals import Refused

MAGIC = {
    PDF: (0, b"%PDF-"),
    JPEG: (0, b"\xff\xd8\xff"),
    PNG: (0, b"\x89PNG\r\n\x1a\n"),
    HEIC: (4, b"ftyp"),
    **dict.fromkeys((DOCX, XLSX, OFD, ZIP), (0, b"PK\x03\x04")),
}


def check_content(accepted: Accepted, content: bytes, *, max_bytes: int) -> None:
    """Raises Refused when the content is not what the name promises, or does more than lie there.

    Files in a ZIP are held to the same rules, and `max_bytes` bounds each of them.
    """
    media_type = accepted.media_type
    place, magic = MAGIC[media_type]
    if content[place : place + len(magic)] != magic:
        raise Refused(
            _("The content is not what the ending of the name says. Save the file anew and choose it again.")
        )
    if media_type == PDF:
        pdfs.check(content)
    elif media_type in (JPEG, PNG, HEIC):
        pictures.check(content, media_type)
    elif media_type in (DOCX, XLSX):
        office.check(content, media_type)
    elif media_type == OFD:
        ofd.check(content)
    else:
        for entry in archives.entries(content):
            _check_entry(content, entry, max_bytes)


def _check_entry(content: bytes, entry: Entry, max_bytes: int) -> None:
    """One file of a ZIP: another archive is refused, anything else is looked at as if it came alone."""
    if entry.is_directory or _is_of_mac(content, entry):
        return
    try:
        if entry.extension in archives.ARCHIVES:
            raise Refused(
                _("It is an archive itself. Unpack it and pack its files together with the others.")
            )
        accepted = check_name(entry.name.rpartition("/")[2])
        check_size(entry.size, max_bytes)
        check_content(accepted, archives.unpack(content, entry), max_bytes=max_bytes)
    except Refused as refused:
        raise Refused(
            _("In the ZIP, “%(name)s”: %(reason)s") % {"name": entry.name, "reason": refused.refusal.reason}
        ) from refused


def _is_of_mac(content: bytes, entry: Entry) -> bool:
    """What macOS adds to every ZIP beside the files themselves."""
    if entry.name.startswith("__MACOSX/"):
        mark = b"\x00\x05\x16\x07"
    elif entry.name.rpartition("/")[2] == ".DS_Store":
        mark = b"\x00\x00\x00\x01Bud1"
    else:
        return False
    return next(archives.pieces(content, entry), b"").startswith(mark)
