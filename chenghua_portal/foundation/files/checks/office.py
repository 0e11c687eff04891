"""Word and Excel documents (ECMA-376): the type they say, no macros, nothing embedded that runs, nothing fetched."""

import re

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks import archives
from chenghua_portal.foundation.files.checks.archives import Entry
from chenghua_portal.foundation.files.checks.markup import Attributes, Reading
from chenghua_portal.foundation.files.checks.names import DOCX, PROGRAMS, XLSX
from chenghua_portal.foundation.web.refusals import Refused

TYPES = "[Content_Types].xml"
MAIN = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
EMBEDDED_DOCUMENTS = {"docx": DOCX, "xlsx": XLSX}
# Parts of a type with one of these words run, or carry a program of another kind.
MACRO_WORDS = ("macroenabled", "vbaproject", "vbadata", "keymapcustomizations")
OBJECT_WORDS = ("activex", "oleobject", "ms-package", "controlproperties")
OBJECT_RELATIONS = ("oleobject", "activexcontrol", "control", "attachedtoolbars")
HARMLESS_LINKS = ("http://", "https://", "mailto:", "tel:", "#")
DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
FIELD_LIMIT = 10_000
XML = frozenset({"xml", "rels", "vml"})
EXECUTABLE = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def check(content: bytes, media_type: str, *, is_embedded: bool = False) -> None:
    """Raises Refused with the rule the document breaks. A workbook inside a chart is looked at as well."""
    if b"%PDF-" in content[:1024]:
        raise Refused(_("The document is two kinds of file at once. Save it anew and choose that."))
    parts = {entry.name: entry for entry in archives.entries(content) if not entry.is_directory}
    if TYPES not in parts:
        raise _other_kind()
    Types(media_type).check(content, parts[TYPES])
    for entry in parts.values():
        _check_part(content, entry, is_embedded=is_embedded)


class Types:
    """The list of types at the front of a document."""

    def __init__(self, media_type: str) -> None:
        self.wanted, self.found = MAIN[media_type], False

    def check(self, content: bytes, entry: Entry) -> None:
        Reading(self.starts).read(archives.pieces(content, entry))
        if not self.found:
            raise _other_kind()

    def starts(self, tag: str, attributes: Attributes) -> None:
        kind = attributes.get("ContentType", "").lower()
        self.found |= tag == "Override" and kind == self.wanted.lower()
        if any(word in kind for word in MACRO_WORDS):
            raise _macros()
        if any(word in kind for word in OBJECT_WORDS):
            raise _objects()


def _check_part(content: bytes, entry: Entry, *, is_embedded: bool) -> None:
    name = entry.name.lower()
    if "vbaproject" in name or "vbadata" in name:
        raise _macros()
    if "/embeddings/" in f"/{name}":
        if (media_type := EMBEDDED_DOCUMENTS.get(entry.extension)) is None or is_embedded:
            raise _objects()
        check(archives.unpack(content, entry), media_type, is_embedded=True)
        return
    if "/activex/" in f"/{name}" or entry.extension in PROGRAMS - XML - {"svg"}:
        raise _objects()
    if entry.extension in archives.ARCHIVES:
        raise _objects()
    if entry.extension in XML:
        _reading_for(entry).read(archives.pieces(content, entry))
        return
    for place, piece in enumerate(archives.pieces(content, entry)):
        if not place and piece.startswith(EXECUTABLE):
            raise _objects()


def _reading_for(entry: Entry) -> Reading:
    if entry.extension == "rels":
        return Reading(_relation)
    fields = Fields()
    return Reading(fields.starts, fields.says)


def _relation(tag: str, attributes: Attributes) -> None:
    if tag != "Relationship":
        return
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    if kind == "vbaproject":
        raise _macros()
    if kind in OBJECT_RELATIONS:
        raise _objects()
    if attributes.get("TargetMode", "").lower() != "external":
        return
    target = attributes.get("Target", "").strip().lower()
    if kind != "hyperlink":
        raise Refused(
            _(
                "The document fetches something from elsewhere. Break its links to other files, or save it as PDF."
            )
        )
    if (":" in target and not target.startswith(HARMLESS_LINKS)) or target.startswith(("\\\\", "//")):
        raise Refused(
            _(
                "The document has a link to a file on a computer. Remove the link, or save the document as PDF."
            )
        )


class Fields:
    """Instructions in a document that make the reader's computer start another program (DDE)."""

    def __init__(self) -> None:
        self.instruction = ""

    def starts(self, tag: str, attributes: Attributes) -> None:
        if tag in ("ddeLink", "oleLink"):
            raise _starts_program()
        if tag in ("OLEObject", "oleObject"):
            raise _objects()
        if tag == "fldChar":
            self.instruction = ""
        elif tag == "fldSimple":
            self.take(attributes.get("instr", ""))

    def says(self, tag: str, text: str) -> None:
        # The word may be cut over several runs of one field.
        if tag == "instrText":
            self.instruction = (self.instruction + text)[-FIELD_LIMIT:]
            self.take(self.instruction)

    def take(self, instruction: str) -> None:
        if DDE.search(instruction):
            raise _starts_program()


def _other_kind() -> Refused:
    return Refused(
        _("The content is not what the ending of the name says. Save the file anew as .docx, .xlsx or PDF.")
    )


def _macros() -> Refused:
    return Refused(
        _("Documents with macros are not taken. Save the document without macros, as .docx, .xlsx or PDF.")
    )


def _objects() -> Refused:
    return Refused(
        _(
            "The document has a program or another file inside. Remove the object, or save the document as PDF."
        )
    )


def _starts_program() -> Refused:
    return Refused(
        _(
            "The document has a field that starts another program. Remove the field, or save the document as PDF."
        )
    )
