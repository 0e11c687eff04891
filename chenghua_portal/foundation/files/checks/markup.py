"""XML read in pieces, without entities, without a document type, and without holding much of it in memory."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from django.utils.translation import gettext as _

from chenghua_portal.foundation.web.refusals import Refused

DEEPEST = 256
# A tag that does not end keeps the parser collecting; documents have none of this size.
LONGEST_TAG = 1024 * 1024

Attributes = dict[str, str]
Starts = Callable[[str, Attributes], None]
Says = Callable[[str, str], None]


class Reading:
    """One pass over a document: `starts(tag, attributes)` for each element, `says(tag, text)` for its text.

    Tags come without their namespace, attributes too.
    """

    def __init__(self, starts: Starts, says: Says | None = None) -> None:
        self.starts, self.says = starts, says
        self.open: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        if says is not None:
            self.parser.CharacterDataHandler = self._text

    def read(self, pieces: Iterable[bytes]) -> None:
        """Raises Refused for what is not well formed or tries to be more than a document."""
        given = 0
        try:
            for piece in pieces:
                self.parser.Parse(piece, False)
                given += len(piece)
                if given - max(self.parser.CurrentByteIndex, 0) > LONGEST_TAG:
                    raise _malformed()
            self.parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise _malformed() from error

    def _start(self, name: str, attributes: Attributes) -> None:
        self.open.append(_bare(name))
        if len(self.open) > DEEPEST:
            raise _malformed()
        self.starts(self.open[-1], {_bare(key): value for key, value in attributes.items()})

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        if self.says is not None and self.open:
            self.says(self.open[-1], text)

    def _refuse(self, *_about: object) -> None:
        raise _malformed()


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _malformed() -> Refused:
    return Refused(
        _("The document is damaged inside. Open it on your computer, save it anew and choose it again.")
    )
