from chenghua_portal.foundation.workflow.requirements import declare
from chenghua_portal.foundation.workflow.transitions import Transition, register
from evaluation.panels.models import Round
from procurement.calls.models import Call

# When a round starts every evaluator gets a sheet for every bid; the sheets' room sees to it.
START_POINT = declare("round.start", providers=("evaluation.sheets",))

START_SCORING = Transition(
    model=Call,
    verb="start_scoring",
    sources=frozenset({Call.Status.OPENED}),
    target=Call.Status.SCORING,
    permission="evaluation.assign_panel",
    discharges=("panel.assign",),
)
CLOSE = Transition(
    model=Round,
    verb="close",
    sources=frozenset({Round.Status.SCORING}),
    target=Round.Status.FINAL,
    permission="evaluation.close_round",
)

register(START_SCORING, CLOSE)
