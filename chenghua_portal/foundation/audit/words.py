"""The record in words: what rooms call their acts, the fields they record, and the objects they act on."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.text import capfirst

Words = Mapping[str, tuple[str | Promise, str]]


@dataclass(frozen=True)
class Named:
    """What an object is called for people, and the page that shows it."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Naming:
    """How the objects of one type are named: by their ids, and found by what people type."""

    names: Callable[[Collection[str]], Mapping[str, Named]]
    find: Callable[[str], Iterable[str]] = lambda _text: ()
    is_organization: bool = False


Withheld = Callable[[datetime], Q]

_words: dict[str, tuple[str | Promise, str]] = {}
_defaults: dict[str, tuple[str | Promise, str]] = {}
_types: dict[str, str | Promise] = {}
_fields: dict[str, str | Promise] = {}
_references: dict[str, str] = {}
_namings: dict[str, Naming] = {}
_withheld: dict[str, Withheld] = {}


def register_verbs(words: Words) -> None:
    """Say what acts are called, and the tone of their marks on a timeline: ok, money, due or nothing."""
    _words.update(words)


def register_default(verb: str, label: str | Promise) -> None:
    """Say what an act is called as long as nobody calls it otherwise."""
    _defaults[verb] = (label, "")


def register_types(words: Mapping[str, str | Promise]) -> None:
    """Say what objects of a type, or a part of the portal, are called where the model doesn't."""
    _types.update(words)


def register_fields(words: Mapping[str, str | Promise]) -> None:
    """Say what recorded fields are called that are not fields of the model itself."""
    _fields.update(words)


def register_references(types: Mapping[str, str]) -> None:
    """Say of which type the objects are whose ids a recorded field holds: one, a list, or the keys of a group."""
    _references.update(types)


def register_naming(subject_type: str, naming: Naming) -> None:
    """Say how objects of a type are named in the record."""
    _namings[subject_type] = naming


def withhold(name: str, acts: Withheld) -> None:
    """Keep acts from every reader for the time being: `acts(at)` is the condition that events have to meet.

    For what nobody may know of yet, such as who has handed in a sealed bid. `name` says what it is; said
    twice, the later condition holds.
    """
    _withheld[name] = acts


def known_at(at: datetime) -> Q:
    """The condition on events that leaves out what is withheld at `at`."""
    known = Q()
    for acts in _withheld.values():
        known &= ~acts(at)
    return known


def title_of(verb: str) -> str:
    return str(_word(verb)[0])


def tone_of(verb: str) -> str:
    return _word(verb)[1]


def has_words(verb: str) -> bool:
    return verb in _words or verb in _defaults


def _word(verb: str) -> tuple[str | Promise, str]:
    return _words.get(verb) or _defaults.get(verb) or (verb, "")


def verbs_by_type() -> dict[str, list[str]]:
    """Every act that has words, under the type or the part of the portal that its name begins with."""
    found: dict[str, list[str]] = {}
    for verb in sorted({*_words, *_defaults}):
        found.setdefault(verb.rpartition(".")[0], []).append(verb)
    return found


def type_name(subject_type: str) -> str:
    """What objects of a type are called; the type itself where the portal has no such model any more."""
    if subject_type in _types:
        return str(_types[subject_type])
    model = model_of(subject_type)
    return capfirst(str(model._meta.verbose_name)) if model else subject_type


def model_of(subject_type: str) -> type[Model] | None:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None


def names_of(subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Named]:
    """The names of objects, each (type, id), with one query per type. One that has no name is left out."""
    ids: dict[str, set[str]] = {}
    for subject_type, subject_id in subjects:
        ids.setdefault(subject_type, set()).add(subject_id)
    return {
        (subject_type, key): named
        for subject_type, wanted in ids.items()
        if subject_type in _namings
        for key, named in _namings[subject_type].names(wanted).items()
    }


def found_by(text: str) -> dict[str, list[str]]:
    """The objects that people mean by `text`, as ids by type."""
    found = {subject_type: list(naming.find(text)) for subject_type, naming in _namings.items()}
    return {subject_type: ids for subject_type, ids in found.items() if ids}


def organization_types() -> list[str]:
    """The types whose objects people act for."""
    return [subject_type for subject_type, naming in _namings.items() if naming.is_organization]


def names_in(data: Mapping[str, Any]) -> dict[str, str]:
    """What the objects are called whose ids stand in recorded fields, by id."""
    wanted = {(_references[name], key) for name in data if name in _references for key in _ids(data[name])}
    return {key: named.title for (_type, key), named in names_of(wanted).items() if named.title}


def _ids(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | dict) else [str(value)]


def field_title(subject_type: str, name: str) -> str:
    """What a recorded field is called: as registered, as in the model, or as it is."""
    if name in _fields:
        return str(_fields[name])
    field = _field(subject_type, name)
    return capfirst(str(field.verbose_name)) if hasattr(field, "verbose_name") else name


def value_title(subject_type: str, name: str, value: Any) -> Any:
    """A recorded value as the model calls it where it is one of its choices."""
    field = _field(subject_type, "status" if name in {"from", "to"} else name)
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices[value]) if isinstance(value, str) and value in choices else value


def _field(subject_type: str, name: str) -> Any:
    model = model_of(subject_type)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
