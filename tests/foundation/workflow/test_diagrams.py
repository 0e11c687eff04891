from dataclasses import replace

from django.conf import settings

from chenghua_portal.foundation.workflow.diagrams import draw_states, section
from chenghua_portal.foundation.workflow.transitions import all_transitions
from procurement.calls.models import Call


def test_the_drawn_diagrams_are_those_of_the_tables() -> None:
    drawn = (settings.BASE_DIR / "docs" / "states.md").read_text(encoding="utf-8")

    assert drawn == draw_states(), "Run manage.py draw_states and read what changed."


def test_every_act_has_an_arrow_and_a_row() -> None:
    drawn = draw_states()

    for act in all_transitions():
        assert f"| `{act.name}`" in drawn
        assert f"| `{act.permission}`" in drawn
        assert f"--> {act.target}: {act.verb}" in drawn


def test_a_row_says_who_may_and_that_paper_may_decide() -> None:
    publish = next(act for act in all_transitions() if act.name == "procurement.call.publish")

    drawn = section(Call, [replace(publish, permission="procurement.edit_call", offline_ok=True)])

    assert (
        "| `procurement.call.publish` (on paper) | `procurement.edit_call`: The purchaser's clerks |" in drawn
    )


def test_a_row_names_what_must_hold() -> None:
    publish = next(act for act in all_transitions() if act.name == "procurement.call.publish")

    drawn = section(Call, [publish])

    assert "`may_publish`" in drawn
    assert "`call.publish` (evaluation.scheme)" in drawn
