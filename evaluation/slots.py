"""Evaluation in the record: who evaluates, and what they gave, is withheld until the awards are decided."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.words import (
    Named,
    Naming,
    register_fields,
    register_naming,
    register_references,
    register_types,
    register_verbs,
    withhold,
)
from chenghua_portal.foundation.notices import kinds as notices
from evaluation.panels.models import Round, Seat
from evaluation.schemes.models import CallScheme
from evaluation.sheets.models import Sheet
from procurement.bids.models import Bid
from procurement.calls.models import Call

UNDECIDED = (Call.Status.SCORING, Call.Status.SCORED, Call.Status.PROPOSED)


def evaluators_at_work(at: datetime) -> Q:
    """Acts on rounds and sheets of calls whose awards are not decided, and what their evaluators did to the bids."""
    rounds = Round.objects.filter(call__status__in=UNDECIDED)
    sheets = Sheet.objects.filter(seat__round__call__status__in=UNDECIDED)
    bids = Bid.objects.filter(call__status__in=UNDECIDED)
    seated = Seat.objects.filter(round__call__status__in=UNDECIDED)
    return (
        Q(subject_type="evaluation.round", subject_id__in=rounds.values(key=Cast("pk", CharField())))
        | Q(subject_type="evaluation.sheet", subject_id__in=sheets.values(key=Cast("pk", CharField())))
        | Q(
            subject_type="procurement.bid",
            subject_id__in=bids.values(key=Cast("pk", CharField())),
            actor_id__isnull=False,
            actor_id__in=seated.values("expert_id"),
        )
    )


def notices_of_evaluators(at: datetime) -> Q:
    """Messages that lead to the evaluator's own list, of people who sit in a panel that is still at work."""
    seated = Seat.objects.filter(round__call__status__in=UNDECIDED)
    return Q(link__0="evaluation:task-list", recipient__in=seated.values("expert"))


def rounds_named(ids: Collection[str]) -> Mapping[str, Named]:
    rounds = Round.objects.filter(pk__in=ids).values_list("pk", "call__number")
    return {str(pk): Named(_("%(number)s: scoring") % {"number": number}) for pk, number in rounds}


def sheets_named(ids: Collection[str]) -> Mapping[str, Named]:
    """Sheets by call and seat: who sits there the line of the act says, once it may be read."""
    sheets = Sheet.objects.filter(pk__in=ids).values_list("pk", "bid__call__number", "seat__number")
    said = _("%(number)s: sheet of seat %(seat)s")
    return {str(pk): Named(said % {"number": number, "seat": seat}) for pk, number, seat in sheets}


def schemes_named(ids: Collection[str]) -> Mapping[str, Named]:
    """Criteria by the call they are for, once it is public."""
    used = CallScheme.objects.filter(scheme_id__in=ids, call__status__in=Call.PUBLIC)
    said = _("%(number)s: criteria")
    return {
        str(pk): Named(said % {"number": number}) for pk, number in used.values_list("scheme", "call__number")
    }


withhold("evaluators at work", evaluators_at_work)
notices.withhold("evaluators at work", notices_of_evaluators)
register_types(
    {
        "evaluation.rollup": gettext_lazy("Rollup"),
        "evaluation.round": gettext_lazy("Round of scoring"),
        "evaluation.sheet": gettext_lazy("Score sheet"),
    }
)
register_verbs(
    {
        "evaluation.expert.register": (gettext_lazy("Evaluator entered in the pool"), ""),
        "evaluation.scheme.save": (gettext_lazy("Criteria saved"), ""),
        "evaluation.round.start": (gettext_lazy("Panel assigned"), "ok"),
        "evaluation.round.close": (gettext_lazy("Round of scoring closed"), "ok"),
        "evaluation.sheet.lock": (gettext_lazy("Score sheet locked"), "ok"),
        "evaluation.rollup.run": (gettext_lazy("Scores rolled up"), ""),
    }
)
register_fields(
    {
        "evaluators": gettext_lazy("Evaluators"),
        "experts": gettext_lazy("Evaluators"),
        "due_at": gettext_lazy("Scores due"),
        "run": gettext_lazy("Rollup"),
        "source": gettext_lazy("Rollup"),
        "input_sha256": gettext_lazy("Hash of the input"),
        "output_sha256": gettext_lazy("Hash of the result"),
    }
)
register_references({"experts": "identity.user"})
register_naming("evaluation.round", Naming(rounds_named))
register_naming("evaluation.sheet", Naming(sheets_named))
register_naming("evaluation.scheme", Naming(schemes_named))
