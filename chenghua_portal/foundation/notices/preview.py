"""What notices look like before anybody gets one."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from chenghua_portal.foundation.notices.kinds import NoticeKind
from chenghua_portal.foundation.notices.messages import Entry, compose


class _Places(dict[str, str]):
    """Stands for params where a kind has no sample: each place shows its own name."""

    def __missing__(self, name: str) -> str:
        return f"〔{name}〕"


@dataclass(frozen=True)
class Preview:
    """A kind in one language, as message and as mail."""

    language: str
    heading: str
    body: str
    brief: str
    text: str
    html: str


def preview(kind: NoticeKind, language: str) -> Preview:
    """Show a kind with its sample, or with the names of its places. Raises KeyError for a sample that lacks one."""
    with translation.override(language):
        params = _Places() if kind.sample is None else kind.shown(dict(kind.sample))
        heading, body = str(kind.heading) % params, str(kind.body) % params
        message = compose(
            kind,
            Entry(heading, body, f"{settings.PORTAL_BASE_URL}/"),
            brief=str(kind.brief) % params,
            message_id="",
            name=_("(name of the recipient)"),
        )
        return Preview(language, heading, body, message.brief, message.text, message.html)


def previews(kind: NoticeKind) -> list[Preview]:
    return [preview(kind, language) for language, _name in settings.LANGUAGES]
