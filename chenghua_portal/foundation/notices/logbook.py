"""Notices and addresses as operators read them: headings, never bodies; addresses masked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.notices.channels import address_index, addresses_of
from chenghua_portal.foundation.notices.kinds import is_legal
from chenghua_portal.foundation.notices.messages import text_of
from chenghua_portal.foundation.notices.models import Notice, Suppression
from chenghua_portal.foundation.ui.parts import Event

State = Notice.State
TONES = {
    State.SENT: "ok",
    State.UNCERTAIN: "due",
    State.REFUSED: "due",
    State.SUPPRESSED: "due",
    State.FAILED: "due",
    State.DROPPED: "off",
}


@dataclass(frozen=True)
class Line:
    """One notice of the log."""

    notice: Notice
    heading: str
    state: str
    tone: str
    is_legal: bool


def as_line(notice: Notice) -> Line:
    try:
        heading = text_of(notice)[0]
    except (KeyError, ValueError):
        # Of a kind that is gone.
        heading = notice.kind
    state = State(notice.state)
    return Line(notice, heading, str(state.label), TONES.get(state, "info"), is_legal(notice.kind))


def acts_on(notice: Notice) -> list[Event]:
    """What operators did to a notice, oldest first."""
    words = {
        "notices.retry": (_("Sent again by hand"), "ok"),
        "notices.settle": (_("Settled by hand"), "due"),
    }
    return [
        Event(act.at, words[act.verb][0], act.actor_name, words[act.verb][1])
        for act in events_of(notice).filter(verb__in=words)
    ]


@dataclass(frozen=True)
class Suppressed:
    """An address out of use; `address` is masked, and empty when its owner has another one now."""

    suppression: Suppression
    address: str


def as_suppressed(suppressions: Iterable[Suppression]) -> list[Suppressed]:
    found = list(suppressions)
    now = {
        channel: addresses_of(channel, {one.person_id for one in found if one.channel == channel})
        for channel in {one.channel for one in found}
    }
    return [Suppressed(one, _masked_if_same(one, now[one.channel].get(one.person_id, ""))) for one in found]


def _masked_if_same(suppression: Suppression, address: str) -> str:
    if not address or address_index(suppression.channel, address) != suppression.address_index:
        return ""
    return masked(address)


def masked(address: str) -> str:
    """As much of an address as tells its owner apart: z***@example.org, 138****5678."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 9 else "****"
