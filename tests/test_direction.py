"""What import-linter can't see: foreign keys, addresses and templates point downward too."""

import pytest
from django.apps import apps

from tests.structure import INCLUDED, NAMED_ADDRESS, ROOT, addresses, place_of, sources, templates


def test_foreign_keys_point_down_or_beside():
    upward = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            here, there = model.__module__, field.related_model.__module__
            if place_of(tuple(here.split("."))) < place_of(tuple(there.split("."))):
                upward.append(f"{model.__name__}.{field.name} → {field.related_model.__name__}")

    assert upward == []


@pytest.fixture(scope="module")
def places():
    return {address.name: place_of(tuple(address.module.split("."))) for address in addresses()}


@pytest.mark.parametrize("kind", ["templates", "sources"])
def test_addresses_named_in_a_file_are_of_its_own_floor_or_below(places, kind):
    """Within an app a page may lead on to the next room's page; a higher app is reached through slots."""
    upward, unknown = [], []
    for path in {"templates": templates, "sources": sources}[kind]():
        parts = path.relative_to(ROOT).with_suffix("").parts
        for name in NAMED_ADDRESS.findall(path.read_text(encoding="utf-8")):
            if name not in places:
                unknown.append(f"{path.relative_to(ROOT)}: {name}")
            elif place_of(parts).floor < places[name].floor and "settings" not in parts:
                upward.append(f"{path.relative_to(ROOT)}: {name}")

    assert (upward, unknown) == ([], [])


def test_templates_include_and_extend_what_is_below():
    upward = []
    for path in templates():
        inside = path.relative_to(ROOT / "templates")
        for name in INCLUDED.findall(path.read_text(encoding="utf-8")):
            if place_of(inside.parts) < place_of(tuple(name.split("/"))):
                upward.append(f"{inside}: {name}")

    assert upward == []


def test_no_template_carries_style_or_script_of_its_own():
    found = [
        str(path.relative_to(ROOT))
        for path in templates()
        if " style=" in (text := path.read_text(encoding="utf-8"))
        or "<script>" in text
        or " onclick=" in text
    ]

    assert found == []
