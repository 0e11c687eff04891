"""The name a file comes with, the type it promises, and its size."""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chenghua_portal.foundation.web.refusals import Refused

LONGEST_NAME = 120

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = "application/ofd"
JPEG = "image/jpeg"
PNG = "image/png"
HEIC = "image/heic"
ZIP = "application/zip"
# What can be shown as a picture beside a form.
PAINTABLE = frozenset({PDF, JPEG, PNG})

MEDIA_TYPES = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".ofd": OFD,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": PNG,
    ".heic": HEIC,
    ".zip": ZIP,
}
MACRO_DOCUMENTS = frozenset({"docm", "dotm", "pptm", "xlam", "xlsb", "xlsm", "xltm"})
PROGRAMS = MACRO_DOCUMENTS | frozenset(
    (
        *("apk", "app", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "jar", "js", "jse"),
        *("lnk", "msi", "php", "pif", "ps1", "py", "reg", "scr", "sh", "svg", "swf", "vbe", "vbs", "wsf"),
        *("xhtml", "xml"),
    )
)
# Control characters and marks that nobody sees, such as those that turn the direction of writing.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its name in one spelling, and the type it really has."""

    name: str
    media_type: str


def has_invisible(text: str) -> bool:
    return any(unicodedata.category(sign) in INVISIBLE for sign in text)


def check_name(name: str) -> Accepted:
    """The name as it is kept, and the type it promises. Raises Refused."""
    kept = unicodedata.normalize("NFC", name).strip()
    if not kept:
        raise Refused(_("The file has no name. Give it one and choose it again."))
    if len(kept) > LONGEST_NAME:
        raise Refused(
            _("The file's name has %(length)s characters; at most %(most)s are possible. Shorten it.")
            % {"length": len(kept), "most": LONGEST_NAME}
        )
    if has_invisible(kept):
        raise Refused(
            _("The file's name has invisible characters. Type the name anew and choose the file again.")
        )
    if any(sign in '/\\:*?"<>|' for sign in kept):
        raise Refused(_("The file's name has one of the characters / \\ : * ? \" < > |. Rename it."))
    stem, *extensions = kept.lower().split(".")
    last = extensions[-1] if extensions else ""
    if stem and last in MACRO_DOCUMENTS:
        raise Refused(
            _(
                "Documents with macros are not taken. Save the document without macros, as .docx, .xlsx or PDF."
            )
        )
    media_type = MEDIA_TYPES.get(f".{last}")
    if not stem or media_type is None:
        raise Refused(
            _(
                "Only PDF, Word (.docx), Excel (.xlsx), OFD, JPG, PNG, HEIC and ZIP files are taken. Save the document "
                "as PDF and choose that."
            )
        )
    if any(extension.strip() in PROGRAMS for extension in extensions[:-1]):
        raise Refused(
            _("The file's name looks like that of a program. Remove the ending in the middle of the name.")
        )
    return Accepted(name=kept, media_type=media_type)


def check_size(size: int, max_bytes: int) -> None:
    """Raises Refused for an empty file and for one that is too large."""
    if not size:
        raise Refused(_("The file is empty. Check it on your computer and choose it again."))
    if size > max_bytes:
        raise Refused(
            _("The file has %(size)s MB; at most %(most)s MB are possible. Make it smaller or divide it.")
            % {"size": f"{size / 1024**2:.1f}", "most": f"{max_bytes / 1024**2:.0f}"}
        )
