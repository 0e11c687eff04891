from dataclasses import dataclass

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from chenghua_portal.foundation.ui import slots


@dataclass
class Actor:
    roles: frozenset[str]


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_providers", slots.defaultdict(list))
    monkeypatch.setattr(slots, "_menus", slots.defaultdict(list))


def get(path: str, *roles: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.actor = Actor(frozenset(roles))  # type: ignore[attr-defined]
    return request


def test_a_slot_collects_from_all_providers_in_order() -> None:
    slots.register("bid.panels", lambda _, obj: [slots.Panel("b.html", {"bid": obj}, order=20)])
    slots.register("bid.panels", lambda *_: [slots.Panel("a.html", order=10)])

    found = slots.items("bid.panels", get("/"), "the bid")

    assert [panel.template for panel in found] == ["a.html", "b.html"]
    assert found[1].context == {"bid": "the bid"}
    assert slots.items("nobody.fills.this", get("/")) == []


def test_a_menu_shows_what_the_actor_may_see_and_marks_the_longest_match() -> None:
    slots.register_menu("desk", slots.MenuEntry("组件", "ui:components", order=20))
    slots.register_menu("desk", slots.MenuEntry("登录", "account_login", order=10))
    slots.register_menu(
        "desk", slots.MenuEntry("审批", "account_signup", visible=lambda actor: "approver" in actor.roles)
    )

    menu = slots.menu_for(get("/ui/", "clerk"), "desk")

    assert [(item.label, item.is_current) for item in menu] == [("登录", False), ("组件", True)]
    assert len(slots.menu_for(get("/ui/", "approver"), "desk")) == 3


def test_registering_twice_is_once() -> None:
    for _ in range(2):
        slots.register_menu("public", slots.MenuEntry("组件", "ui:components"))
    assert len(slots.menu_for(get("/"), "public")) == 1
