"""PDF: whole, one file only, readable by everybody, and nothing in it that runs or carries another file."""

import contextlib
import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks import archives
from chenghua_portal.foundation.files.checks.inflating import inflated
from chenghua_portal.foundation.web.refusals import Refused

MOST_UNPACKED = 64 * 1024 * 1024
# Longer than any name a PDF may have (127 bytes), each byte written as three, so that none is cut in two.
OVERLAP = 512

# Names that run something, send something, or carry another file, when the document is opened. Shorter ones,
# such as JS, occur by chance in compressed pictures; a script needs the long one beside it.
ACTIVE_NAMES = frozenset(
    {
        *(b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"GoToE"),
        *(b"SubmitForm", b"ImportData"),
    }
)
# Both begin with something plain: over 20 MB that is ten times as fast as one pattern for the two.
NAME = re.compile(rb"/((?:[^\x00-\x20()<>\[\]{}/%])+)")
STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
ENCRYPTED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R\b|<<)")
PACKINGS = frozenset({b"FlateDecode", b"Fl"})
# Ways to pack objects that real writers don't use and that would hide them here.
ODD_PACKINGS = frozenset(
    {
        *(b"ASCIIHexDecode", b"ASCII85Decode", b"LZWDecode", b"RunLengthDecode", b"Crypt", b"Predictor"),
        *(b"AHx", b"A85", b"LZW", b"RL"),
    }
)
PAGE_MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?php)\b", re.IGNORECASE)


def check(content: bytes) -> None:
    """Raises Refused with the rule the document breaks."""
    if b"%%EOF" not in content and b"startxref" not in content:
        raise Refused(_("The PDF is cut short. Save it anew and choose it again."))
    _refuse_two_in_one(content)
    if ENCRYPTED.search(content):
        raise Refused(
            _(
                "The PDF is protected by a password or against copying. Save it without protection and choose that."
            )
        )
    Scan(content).run()


class Scan:
    """One pass over the names of a document, and over those in its packed objects.

    The names between one stream and the next say what the next one is. Data of the one before are among
    them, which can only make the check stricter.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.left = MOST_UNPACKED
        self.forget()

    def forget(self) -> None:
        self.has_objects = self.is_packed = self.is_odd = False

    def run(self) -> None:
        begins = 0
        for match in STREAM.finditer(self.content):
            if self.content[match.start() - 3 : match.start()] != b"end":
                self.names(NAME.finditer(self.content, begins, match.start()))
                self.stream(match.end())
                begins = match.end()
        self.names(NAME.finditer(self.content, begins))

    def names(self, found: Iterator[re.Match[bytes]]) -> None:
        for match in found:
            self.name(match[1])

    def name(self, written: bytes) -> None:
        name = ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), written) if b"#" in written else written
        if name in ACTIVE_NAMES:
            raise Refused(
                _("The PDF has a script or another file inside. Print it to a new PDF and choose that.")
            )
        self.has_objects |= name == b"ObjStm"
        self.is_packed |= name in PACKINGS
        self.is_odd |= name in ODD_PACKINGS

    def stream(self, begins: int) -> None:
        if self.has_objects and self.is_odd:
            raise Refused(_("The PDF is packed in an unusual way. Print it to a new PDF and choose that."))
        if self.has_objects and self.is_packed:
            ends = max(self.content.find(b"endstream", begins), begins)
            # Readers forgive what is behind the data, or missing at their end; what came before it counts.
            with contextlib.suppress(zlib.error):
                self.unpack(memoryview(self.content)[begins:ends])
        self.forget()

    def unpack(self, packed: memoryview) -> None:
        kept = b""
        for piece in inflated(packed):
            self.left -= len(piece)
            if self.left <= 0:
                raise Refused(_("The PDF unpacks to too much. Print it to a new PDF and choose that."))
            kept = kept[-OVERLAP:] + piece
            self.names(NAME.finditer(kept))


def _refuse_two_in_one(content: bytes) -> None:
    """A PDF that other programs take for an archive or a web page, or with something behind its end."""
    end = content.rfind(b"%%EOF")
    is_followed = end >= 0 and content[end + 5 :].strip(b"\x00\t\n\x0c\r ")
    if is_followed or archives.is_archive(content) or PAGE_MARKUP.search(content[:1024]):
        raise Refused(_("The PDF is two kinds of file at once. Print it to a new PDF and choose that."))
