"""OFD, the Chinese document format (GB/T 33190-2016): its XML in order, nothing that runs."""

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks import archives
from chenghua_portal.foundation.files.checks.archives import Entry
from chenghua_portal.foundation.files.checks.markup import Attributes, Reading
from chenghua_portal.foundation.files.checks.names import PROGRAMS
from chenghua_portal.foundation.web.refusals import Refused

FRONT = "OFD.xml"
SCRIPTS = frozenset({"script", "javascript", "scripts"})
# Goto and URI stay; these open an attached file, or play something.
ACTIONS = frozenset({"gotoa", "movie", "sound"})
EXECUTABLE = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def check(content: bytes) -> None:
    """Raises Refused with the rule the document breaks."""
    if b"%PDF-" in content[:1024]:
        raise Refused(_("The document is two kinds of file at once. Save it anew and choose that."))
    parts = {entry.name: entry for entry in archives.entries(content) if not entry.is_directory}
    if FRONT not in parts:
        raise _not_ofd()
    front = Front()
    Reading(front.starts, front.says).read(archives.pieces(content, parts[FRONT]))
    roots = [root.strip().lstrip("/") for root in front.roots]
    if not front.is_ofd or not roots or any(root not in parts for root in roots):
        raise _not_ofd()
    for entry in parts.values():
        _check_part(content, entry)


class Front:
    """The first page of the package: what it is, and where its documents begin."""

    def __init__(self) -> None:
        self.is_ofd, self.is_first = False, True
        self.roots: list[str] = []

    def starts(self, tag: str, attributes: Attributes) -> None:
        if self.is_first:
            self.is_first = False
            self.is_ofd = tag == "OFD" and attributes.get("DocType", "OFD").startswith("OFD")
        if tag == "DocRoot":
            self.roots.append("")

    def says(self, tag: str, text: str) -> None:
        if tag == "DocRoot":
            self.roots[-1] += text


def _check_part(content: bytes, entry: Entry) -> None:
    if entry.extension in (PROGRAMS | archives.ARCHIVES) - {"xml"}:
        raise _active()
    if entry.extension == "xml":
        Reading(_element).read(archives.pieces(content, entry))
        return
    for place, piece in enumerate(archives.pieces(content, entry)):
        if not place and piece.startswith(EXECUTABLE):
            raise _active()


def _element(tag: str, attributes: Attributes) -> None:
    if tag.lower() in SCRIPTS | ACTIONS:
        raise _active()
    address = attributes.get("URI", "").strip().lower()
    if tag == "URI" and ":" in address and not address.startswith(("http://", "https://", "mailto:")):
        raise _active()


def _not_ofd() -> Refused:
    return Refused(
        _("The content is not what the ending of the name says. Save the document anew as OFD or PDF.")
    )


def _active() -> Refused:
    return Refused(
        _("The OFD has a script, a program or another file inside. Print it to a new PDF and choose that.")
    )
