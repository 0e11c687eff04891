import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from chenghua_portal.foundation.workflow.requirements import unmet
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from evaluation.panels import transitions
from evaluation.panels.models import Expert, Round, Seat
from evaluation.panels.queries import conflicts_in, eligible_bids, pool
from organizations.registry.models import Organization
from procurement.bids.actions import grant_reading
from procurement.bids.models import Bid
from procurement.calls.models import Call

CONFLICT_BASIS = gettext_lazy("Rules of evaluation: evaluators have had no tie to a bidder for three years")


@transaction.atomic(durable=True)
def register_expert(
    user: User, *, by: Actor, title: str = "", field: str = "", employer: Organization | None = None
) -> Expert:
    """Put a person into the pool of evaluators, or bring their entry up to date. Raises Refused for oneself."""
    require(by, "evaluation.register_expert")
    if user.pk == by.user_id:
        raise Refused(
            _("Nobody changes their own account here. Another administrator has to do it."),
            basis=SEPARATION_BASIS,
        )
    if User.Role.EVALUATOR not in user.roles:
        user.roles = [*user.roles, User.Role.EVALUATOR]
        user.save(update_fields=["roles"])
    facts = {"title": title, "field": field, "employer": employer}
    expert, _made = Expert.objects.update_or_create(user=user, defaults=facts)
    record("evaluation.expert.register", expert, by=by, at=by.arrived_at, data={"field": field})
    return expert


@transaction.atomic
def enter_pool(user: User, *, by: Actor, at: datetime) -> Expert:
    """The step for somebody who became an evaluator. Who was in the pool before finds the entry as it was."""
    expert, is_new = Expert.objects.get_or_create(user=user)
    if is_new:
        record("evaluation.expert.register", expert, by=by, at=at, data={"field": ""})
    return expert


@transaction.atomic(durable=True)
def assign_panel(call: Call, expert_ids: Sequence[UUID], due_at: datetime, *, by: Actor) -> Round:
    """Seat exactly as many evaluators as the call says and give each the eligible bids to read.

    Seats are drawn by lot, so that a seat's number tells nobody who sits there.

    Raises PermissionDenied, or Refused: a bid not screened yet, none eligible, a wrong number of evaluators, a
    tie to a bidder (named), a due date that has passed.
    """
    at = by.arrived_at
    lock(call)
    ids = list(dict.fromkeys(expert_ids))
    _refuse_unless_ready(call, ids, due_at, at)
    apply(transitions.START_SCORING, call, by=by, at=at, data={"evaluators": len(ids)})
    round_ = Round.objects.create(
        pk=uuid7(), call=call, started_at=at, started_by_id=by.person, due_at=due_at
    )
    Seat.objects.bulk_create(
        Seat(round=round_, expert_id=id_, number=number) for number, id_ in enumerate(by_lot(ids), 1)
    )
    for bid in eligible_bids(call):
        for id_ in ids:
            grant_reading(bid, id_, "evaluation", at=at)
    if (refusal := unmet(transitions.START_POINT, round_, by=by, at=at)) is not None:
        raise Refused.because(refusal)
    record("evaluation.round.start", round_, by=by, at=at, data={"experts": ids, "due_at": due_at})
    open_obligation("sheet.score", round_, at=at)
    notify("round.started", round_, event=f"round.started:{round_.pk}", at=at)
    return round_


def by_lot(ids: Sequence[UUID]) -> list[UUID]:
    return secrets.SystemRandom().sample(ids, len(ids))


def _refuse_unless_ready(call: Call, ids: list[UUID], due_at: datetime, at: datetime) -> None:
    if Bid.objects.filter(call=call, status=Bid.Status.OPENED).exists():
        raise Refused(_("Some bids have not been screened yet. Decide their eligibility first."))
    if not eligible_bids(call).exists():
        raise Refused(_("No bid of this call is eligible, so there is nothing to score."))
    if len(ids) != call.panel_size:
        raise Refused(
            _("The call says %(needed)s evaluators; %(given)s are chosen.")
            % {"needed": call.panel_size, "given": len(ids)},
            field="experts",
            basis=_("Terms of the call: evaluators per bid"),
        )
    if pool().filter(pk__in=ids).count() != len(ids):
        raise Refused(_("Somebody chosen is no longer in the pool. Choose again."), field="experts")
    if due_at <= at:
        raise Refused(_("The date for scores must lie ahead."), field="due_at")
    conflicts = conflicts_in(call, ids, at)
    if conflicts:
        names = dict(Expert.objects.filter(pk__in=conflicts).values_list("pk", "user__name"))
        ties = _("; ").join(
            f"{names[id_]}: {'、'.join(bidders)}" for id_, bidders in sorted(conflicts.items())
        )
        raise Refused(
            _("These evaluators have a tie to a bidder: %(ties)s. Choose others.") % {"ties": ties},
            field="experts",
            basis=CONFLICT_BASIS,
        )
