"""The state diagrams of the portal, drawn from the transition tables, so that they cannot say anything else."""

import inspect
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import rules
from django.db.models import Model

from chenghua_portal.foundation.workflow.requirements import providers_of
from chenghua_portal.foundation.workflow.transitions import Transition, all_transitions

HEADING = """# What can happen to what

Drawn from the transition tables by `manage.py draw_states`; a test keeps it true. An arrow is one act: who may do it is
its permission, what must hold is its guard and its requirement point. “On paper” marks acts that a leader may decide
offline (线下审批).
"""


def draw_states() -> str:
    """All diagrams as one Markdown page: per model a Mermaid diagram and a table of its acts."""
    by_model: dict[type[Model], list[Transition]] = defaultdict(list)
    for transition in all_transitions():
        by_model[transition.model].append(transition)
    models = sorted(by_model, key=lambda model: model._meta.label_lower)
    return "\n".join([HEADING, *(section(model, by_model[model]) for model in models)])


def section(model: type[Model], transitions: Iterable[Transition]) -> str:
    """The diagram and the table of one model."""
    acts = sorted(transitions, key=lambda act: (_place(model, act), act.verb))
    return "\n".join(
        [
            f"## {model._meta.label}",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *_arrows(acts),
            "```",
            "",
            "| Act | Who may | Guard | Requirement | Opens | Discharges | Tells |",
            "|---|---|---|---|---|---|---|",
            *(_row(act) for act in acts),
            "",
        ]
    )


def _place(model: type[Model], act: Transition) -> int:
    """Where on the way of the model's life an act first stands, by the order of its statuses."""
    status: Any = model._meta.get_field("status")
    order = [value for value, _label in status.choices or ()]
    return min(order.index(source) for source in act.sources)


def _arrows(acts: Iterable[Transition]) -> list[str]:
    return [f"    {source} --> {act.target}: {act.verb}" for act in acts for source in sorted(act.sources)]


def _row(act: Transition) -> str:
    guard = f"`{act.guard.__name__}`" if act.guard else ""
    requirement = f"`{act.requires}` ({', '.join(providers_of(act.requires))})" if act.requires else ""
    may = ": ".join(filter(None, [f"`{act.permission}`", _who_may(act.permission)]))
    cells = [f"`{act.name}`" + (" (on paper)" if act.offline_ok else ""), may, guard, requirement]
    cells += [", ".join(f"`{name}`" for name in names) for names in (act.opens, act.discharges, act.notices)]
    return f"| {' | '.join(cells)} |"


def _who_may(permission: str) -> str:
    """The first sentence that its rule says of itself."""
    rule = rules.permissions.permissions.get(permission)
    said = (inspect.getdoc(rule.fn) if rule else None) or ""
    return said.partition("\n")[0].partition(". ")[0].rstrip(".")
