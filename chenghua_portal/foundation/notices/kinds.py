"""What the portal tells people, by name. Texts are templates, so that no sentence is stored translated."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """One kind of notice about one kind of object.

    `heading` is a msgid with %(name)s places for `params`; `body` likewise; `brief`, where there is one, is the
    whole of a text message, which otherwise is the heading. `params` are stored with the notice; `shown` turns
    them into words when it is read, in the reader's language. `recipients` answers user ids, `link` a URL name
    and its arguments.

    `is_legal` notices are sent at least once, at once, whatever anybody prefers; others at most once. One that is
    no longer worth reading at the moment `before` answers is not held back beyond it. `channels` names the only
    ones it uses; `sample` are params to show it with.
    """

    name: str
    heading: str | Promise
    body: str | Promise
    recipients: Callable[[Any], Iterable[UUID]]
    params: Callable[[Any], dict[str, str]]
    link: Callable[[Any], list[str]]
    shown: Callable[[dict[str, str]], dict[str, Any]] = dict
    is_legal: bool = False
    brief: str | Promise = ""
    before: Callable[[Any], datetime | None] = lambda _subject: None
    channels: frozenset[str] | None = None
    sample: Mapping[str, str] | None = None

    @property
    def family(self) -> str:
        """What people choose channels by: the first part of the name."""
        return self.name.partition(".")[0]


Withheld = Callable[[datetime], Q]

_kinds: dict[str, NoticeKind] = {}
_withheld: dict[str, Withheld] = {}
_family_labels: dict[str, str | Promise] = {}


def register(kind: NoticeKind) -> NoticeKind:
    if kind.name in _kinds:
        raise ValueError(f"Two notices are named {kind.name!r}.")
    _kinds[kind.name] = kind
    return kind


def withhold(name: str, notices: Withheld) -> None:
    """Keep notices from operators for the time being: `notices(at)` is the condition that they have to meet.

    For those whose very recipient tells what nobody may know of yet, such as who has handed in a sealed bid.
    They go out as all others do. `name` says what they are; said twice, the later condition holds.
    """
    _withheld[name] = notices


def known_at(at: datetime) -> Q:
    """The condition on notices that leaves out what is withheld at `at`."""
    known = Q()
    for notices in _withheld.values():
        known &= ~notices(at)
    return known


def register_family(family: str, label: str | Promise) -> None:
    """Say what people call the notices whose names begin with `family`."""
    if _family_labels.get(family, label) != label:
        raise ValueError(f"Two labels for the notices of {family!r}.")
    _family_labels[family] = label


def family_label(family: str) -> str | Promise:
    return _family_labels.get(family, family)


def families() -> dict[str, list[NoticeKind]]:
    """The kinds of each family, both by name."""
    found: dict[str, list[NoticeKind]] = {}
    for name in kind_names():
        found.setdefault(_kinds[name].family, []).append(_kinds[name])
    return found


def kind_named(name: str) -> NoticeKind:
    return _kinds[name]


def kind_names() -> list[str]:
    return sorted(_kinds)


def is_legal(name: str) -> bool:
    """Whether notices of this kind are legal; those of a kind that is gone are not."""
    return name in _kinds and _kinds[name].is_legal


def legal_kind_names() -> list[str]:
    return [name for name in kind_names() if _kinds[name].is_legal]
