"""Every address, in every stage of a call, for everyone: what it answers. An unlisted address fails.

`matrix.txt` has a line per address, method and group of roles that are answered alike, then one status per stage; one
status in all where the address has nothing to do with calls.
`pytest tests/access/write_matrix.py` writes it anew: read the difference line by line before you commit it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.template.base import Template
from django.test import Client
from django.utils.safestring import SafeString

from tests.access.scenes import Scene, make_scene
from tests.structure import Address, addresses

# Where somebody's rights change. The other stages differ in what transitions allow, which has a suite of its own.
STAGES = ("draft", "prepared", "open", "closed", "opened", "scoring", "awarded")
# Whose addresses answer by the stage of a call.
STAGED = ("disclosure:", "evaluation:", "procurement:")
MATRIX = Path(__file__).with_name("matrix.txt")
METHODS = ("GET", "POST")
EVERYONE_ELSE = "everyone else"
Answers = dict[tuple[str, str, str], int]


def path_of(address: Address, scene: Scene) -> str:
    """The address with the scene's ids in it."""
    area = address.name.partition(":")[2].partition("-")[0]
    subjects = {
        "bid": scene.bid,
        "sheet": scene.sheet,
        "call": scene.call,
        "organization": scene.organization,
        "member": scene.organization,
        "verify": scene.pending,
        "refuse": scene.pending,
        "send": scene.pending,
        "resubmit": scene.pending,
    }
    subject = subjects.get(area)
    values = {
        "pk": subject.pk if subject is not None else scene.nowhere,
        "call_pk": scene.call.pk,
        "key": "summary",
        "file_id": scene.nowhere,
        "mode": "large",
        "code": scene.organization.code,
        "number": _number(address, scene),
    }
    for prefix, parts in scene.others.items():
        if address.name.startswith(prefix):
            values |= parts
    path = address.route
    for name, converter in address.converters.items():
        spelled = str(values.get(name) or _unknown(converter, scene))
        path = re.sub(rf"<(\w+:)?{name}>", spelled, path)
    assert "<" not in path, address
    return "/" + path


def _unknown(converter: Any, scene: Scene) -> str:
    """An id, a day or a number that is spelled right and names nothing."""
    spellings = (str(scene.nowhere), "2026-10-01", "1")
    return next(one for one in spellings if re.fullmatch(converter.regex, one))


def _number(address: Address, scene: Scene) -> str:
    if "award" in address.name:
        return str(scene.award.number) if scene.award and scene.award.number else "CH-0000-X-0001"
    return scene.call.number or "CH-0000-X"


def answers_of(scene: Scene) -> Answers:
    """What everyone is answered. A method that one signed-in person may not use is wrong for all of them."""
    found: Answers = {}
    wrong_methods: set[tuple[str, str]] = set()
    for role, user in scene.people.items():
        client = Client(raise_request_exception=True)
        if user is not None:
            client.force_login(user)
        for address, method in product(asked_in(scene.stage), METHODS):
            if (address.name, method) in wrong_methods:
                found[address.name, method, role] = 405
                continue
            status = _ask(client, method, path_of(address, scene))
            found[address.name, method, role] = status
            if status == 405 and user is not None:
                wrong_methods.add((address.name, method))
    return found


def asked_in(stage: str) -> list[Address]:
    """Every address in the first stage; later those that stages can change."""
    return [one for one in addresses() if stage == STAGES[0] or one.name.startswith(STAGED)]


@contextmanager
def nothing_drawn() -> Iterator[None]:
    """Templates come out empty: who is let in is decided before, and drawing is half of the work."""
    with patch.object(Template, "_render", lambda self, context: SafeString()):
        yield


def _ask(client: Client, method: str, path: str) -> int:
    """The status that `path` answers; whatever it did is undone, a sign-out as well."""
    cookies = copy(client.cookies)
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]  # durable actions may run inside
    with undone, nothing_drawn():
        response = client.get(path) if method == "GET" else client.post(path, {})
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(response.status_code)


def lines_of(by_stage: dict[str, Answers]) -> list[str]:
    """One line per address, method and group of roles; the largest group is "everyone else"."""
    groups: dict[tuple[str, str], dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, method, role in by_stage[STAGES[0]]:
        answers = [by_stage[stage].get((name, method, role)) for stage in STAGES]
        row = tuple(str(status) for status in answers if status is not None)
        groups[name, method][row].append(role)
    lines = []
    for (name, method), rows in groups.items():
        *few, (most, _roles) = sorted(rows.items(), key=lambda item: len(item[1]))
        lines += [f"{name} {method} | {', '.join(roles)} | {' '.join(row)}" for row, roles in few]
        lines.append(f"{name} {method} | {EVERYONE_ELSE} | {' '.join(most)}")
    return lines


def read_matrix(roles: Iterable[str]) -> dict[str, Answers]:
    """The listed answers by stage; "everyone else" stands for the `roles` not named for the same address."""
    by_stage: dict[str, Answers] = {stage: {} for stage in STAGES}
    for line in MATRIX.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        address, named, statuses = line.split(" | ")
        name, method = address.split()
        first = by_stage[STAGES[0]]
        group = (
            [r for r in roles if (name, method, r) not in first]
            if named == EVERYONE_ELSE
            else named.split(", ")
        )
        for stage, status in zip(STAGES, statuses.split(), strict=name.startswith(STAGED)):
            by_stage[stage].update({(name, method, role): int(status) for role in group})
    return by_stage


@pytest.mark.parametrize("stage", STAGES)
def test_every_address_answers_everyone_as_listed(db, stage):
    scene = make_scene(stage)
    expected = read_matrix(scene.people)[stage]

    found = answers_of(scene)

    differing = {
        " ".join(key): f"{found.get(key, 'gone')}, listed as {expected.get(key, 'nothing')}"
        for key in sorted(found.keys() | expected.keys())
        if found.get(key) != expected.get(key)
    }
    assert differing == {}
