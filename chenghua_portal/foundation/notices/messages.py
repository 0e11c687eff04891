"""A notice in words, as it leaves the portal."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from chenghua_portal.foundation.notices.kinds import NoticeKind, kind_named
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.ui.context import SITE_NAME


@dataclass(frozen=True)
class Entry:
    """One of several things that one mail tells."""

    heading: str
    body: str
    url: str


@dataclass(frozen=True)
class Message:
    """What goes out over a channel. `message_id` is the same whenever it is sent again."""

    message_id: str
    heading: str
    text: str
    html: str
    brief: str
    url: str


def text_of(notice: Notice) -> tuple[str, str]:
    """Heading and body of a notice, in the language active now."""
    kind = kind_named(notice.kind)
    params = kind.shown(notice.params)
    return str(kind.heading) % params, str(kind.body) % params


def message_of(notices: Sequence[Notice]) -> Message:
    """One notice, or several as a digest, in the portal's language."""
    with translation.override(settings.LANGUAGE_CODE):
        entries = [_entry(notice) for notice in notices]
        first = notices[0]
        if first.is_for_digest:
            return _digest(first, entries)
        kind = kind_named(first.kind)
        return compose(
            kind,
            entries[0],
            brief=str(kind.brief) % kind.shown(first.params),
            message_id=first.message_id,
            name=first.recipient.name,
        )


def compose(kind: NoticeKind, entry: Entry, *, brief: str, message_id: str, name: str) -> Message:
    """The message of one notice, in the language active now."""
    context = {
        "heading": entry.heading,
        "body": entry.body,
        "action_url": entry.url,
        "recipient_name": name,
        "site_name": str(SITE_NAME),
        "preferences_url": "" if kind.is_legal else _preferences_url(),
    }
    return Message(
        message_id=message_id,
        heading=entry.heading,
        text=render_to_string("emails/notice.txt", context),
        html=render_to_string("emails/notice.html", context),
        brief=brief or entry.heading,
        url=entry.url,
    )


def _digest(first: Notice, entries: Sequence[Entry]) -> Message:
    count = len(entries)
    heading = ngettext("%(count)s message from the portal", "%(count)s messages from the portal", count) % {
        "count": count
    }
    context = {
        "heading": heading,
        "entries": entries,
        "recipient_name": first.recipient.name,
        "site_name": str(SITE_NAME),
        "preferences_url": _preferences_url(),
    }
    return Message(
        message_id=first.message_id,
        heading=heading,
        text=render_to_string("emails/notice_digest.txt", context),
        html=render_to_string("emails/notice_digest.html", context),
        brief=heading,
        url="",
    )


def _entry(notice: Notice) -> Entry:
    name, *args = notice.link
    return Entry(*text_of(notice), settings.PORTAL_BASE_URL + reverse(name, args=args))


def _preferences_url() -> str:
    return f"{settings.PORTAL_BASE_URL}{reverse('notices:preferences')}"
