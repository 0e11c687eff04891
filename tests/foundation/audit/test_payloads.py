"""What was recorded with an act, in words."""

import pytest

from chenghua_portal.foundation.audit.payloads import Entry, entries_of
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.audit.words import field_title, title_of, type_name
from chenghua_portal.foundation.identity.actors import Actor
from procurement.calls.models import Call
from tests.factories import NOW, make_call, make_office


@pytest.fixture
def call(db):
    return make_call(make_office()[0], status=Call.Status.DRAFT)


def told(call, data):
    return entries_of(record("tests.act", call, by=Actor.system(NOW, "x"), at=NOW, data=data))


def test_a_move_is_told_by_the_names_of_its_states(call):
    assert told(call, {"from": "draft", "to": "published"}) == [
        Entry("状态", str(Call.Status.PUBLISHED.label), str(Call.Status.DRAFT.label))
    ]


def test_a_change_is_told_field_by_field_with_what_stood_there(call):
    data = {"before": {"title": "旧"}, "after": {"title": "新", "deadline": NOW}, "reason": "更正"}

    deadline, title, reason = told(call, data)

    assert (title.before, title.value) == ("旧", "新")
    assert deadline.before == "—"
    assert deadline.value.startswith("2026")
    assert reason == Entry("理由", "更正")


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "是"), (False, "否"), (None, "—"), ([], "—"), (["a", "b"], "a、b"), ({"x": 1}, "x：1"), (7, "7")],
)
def test_values_of_every_kind_have_a_text(call, value, text):
    (entry,) = told(call, {"anything": value})

    assert (entry.label, entry.value) == ("anything", text)


def test_what_nobody_named_stands_as_it_is():
    assert (title_of("tests.nameless"), type_name("no.such"), field_title("no.such", "x")) == (
        "tests.nameless",
        "no.such",
        "x",
    )
