"""The sheets' part when a round starts, and their place in menus and on the page of a call."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.slots import MenuEntry, Panel, register, register_menu
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.requirements import provide
from evaluation.panels.models import Round
from evaluation.panels.queries import eligible_bids, rounds_visible_to
from evaluation.panels.transitions import START_POINT
from evaluation.sheets.models import Sheet
from evaluation.sheets.queries import progress_of, queue_of
from procurement.calls.models import Call


def lay_out_sheets(round_: Round, actor: Actor, at: datetime) -> Refusal | None:
    """An empty sheet for every seat and eligible bid."""
    bids = list(eligible_bids(round_.call))
    Sheet.objects.bulk_create(Sheet(seat=seat, bid=bid) for seat in round_.seats.all() for bid in bids)
    return None


def is_evaluator(actor: Actor) -> bool:
    return actor.has_role(User.Role.EVALUATOR)


def call_panels(request: HttpRequest, call: Call) -> Iterator[Panel]:
    round_ = rounds_visible_to(actor_of(request)).filter(call=call).first()
    if round_ is not None:
        seats = progress_of(round_)
        context = {
            "round": round_,
            "seats": len(seats),
            "locked": sum(seat.locked for seat in seats),
            "sheets": sum(seat.sheets for seat in seats),
        }
        yield Panel("evaluation/sheets/_call_panel.html", context, order=50)


def round_panels(request: HttpRequest, round_: Round) -> Iterator[Panel]:
    yield Panel("evaluation/sheets/_progress.html", {"seats": progress_of(round_)}, order=10)


def desk_panels(request: HttpRequest, _nothing: None) -> Iterator[Panel]:
    """The sheets still open, for evaluators who have any."""
    actor = actor_of(request)
    if is_evaluator(actor):
        open_ = list(queue_of(actor).filter(status=Sheet.Status.DRAFT)[:10])
        if open_:
            yield Panel("evaluation/sheets/_desk_panel.html", {"sheets": open_}, order=30)


provide(START_POINT, "evaluation.sheets", lay_out_sheets)
register("procurement.call.panels", call_panels)
register("evaluation.round.panels", round_panels)
register("workbench.desk.panels", desk_panels)
register_menu("desk", MenuEntry(_("Bids to score"), "evaluation:task-list", order=10, visible=is_evaluator))
