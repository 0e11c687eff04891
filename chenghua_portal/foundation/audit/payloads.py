"""What was recorded with an act, for people: fields with words, and before beside after."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit import words
from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.ui.dates import beijing

NOTHING = "—"


@dataclass(frozen=True)
class Entry:
    """A recorded field; `before` where the act changed it."""

    label: str
    value: str
    before: str | None = None


def data_of(event: AuditEvent) -> dict[str, Any]:
    """What was recorded with an act; nothing where retention has erased it."""
    payload = getattr(event, "payload", None)
    data: dict[str, Any] = json.loads(payload.body) if payload is not None else {}
    return data


def entries_of(event: AuditEvent) -> list[Entry]:
    """The recorded fields of an act, the status first, then changes, then what else was said."""
    data, subject_type = data_of(event), event.subject_type
    data = _named(data, words.names_in(data))
    before, after = data.pop("before", None), data.pop("after", None)
    found = []
    if {"from", "to"} <= data.keys():
        source, target = (_text(subject_type, "status", data.pop(side)) for side in ("from", "to"))
        found.append(Entry(words.field_title(subject_type, "status"), target, source))
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            sides = (_text(subject_type, name, side.get(name)) for side in (before, after))
            old, new = sides
            found.append(Entry(words.field_title(subject_type, name), new, old))
    elif before is not None or after is not None:
        old, new = (_text(subject_type, "", side) for side in (before, after))
        found.append(Entry(_("Value"), new, old))
    for name in sorted(data):
        found.append(Entry(words.field_title(subject_type, name), _text(subject_type, name, data[name])))
    return found


def _named(data: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The data with names in place of the ids that have one."""

    def said(value: Any) -> Any:
        if isinstance(value, list):
            return [said(one) for one in value]
        if isinstance(value, Mapping):
            return {names.get(key, key): inner for key, inner in value.items()}
        return names.get(value, value) if isinstance(value, str) else value

    return {name: said(value) for name, value in data.items()}


def _text(subject_type: str, name: str, value: Any) -> str:
    """A recorded value as people read it: a list in one line, a group with a line for each of its values."""
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return str(_(", ")).join(_text(subject_type, name, one) for one in value)
    if isinstance(value, Mapping):
        pairs = (
            (words.field_title(subject_type, key), _text(subject_type, key, value[key])) for key in value
        )
        return "\n".join(str(_("%(field)s: %(value)s") % {"field": f, "value": v}) for f, v in pairs)
    named = words.value_title(subject_type, name, value)
    moment = _moment(named) if isinstance(named, str) else None
    return beijing(moment, "seconds") if moment else str(named)


def _moment(text: str) -> Any:
    if "T" not in text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None
