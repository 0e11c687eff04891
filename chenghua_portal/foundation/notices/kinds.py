"""What the portal tells people, by name. Texts are templates, so that no sentence is stored translated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """One kind of notice about one kind of object.

    `heading` is a msgid with %(name)s places for `params`; `body` likewise. `params` are stored with the
    notice; `shown` turns them into words when it is read, in the reader's language. `recipients` answers
    user ids, `link` a URL name and its arguments. `is_legal` notices are sent at least once, others at most once.
    """

    name: str
    heading: str | Promise
    body: str | Promise
    recipients: Callable[[Any], Iterable[UUID]]
    params: Callable[[Any], dict[str, str]]
    link: Callable[[Any], list[str]]
    shown: Callable[[dict[str, str]], dict[str, Any]] = dict
    is_legal: bool = False


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    if kind.name in _kinds:
        raise ValueError(f"Two notices are named {kind.name!r}.")
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> NoticeKind:
    return _kinds[name]


def kind_names() -> list[str]:
    return sorted(_kinds)
