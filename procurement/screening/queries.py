from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from organizations.eligibility.models import EligibilityDecision
from organizations.eligibility.queries import answers_of, decisions_about, facts_of
from organizations.eligibility.rulebook import STANDING, Answer, ask_all
from procurement.bids.call_rules import CALL_RULES, BidFacts, parameters_of
from procurement.bids.models import Bid
from procurement.calls.models import Call


def opened_bids(call: Call) -> QuerySet[Bid]:
    """Every bid of the call that was opened, with organization, content and verdict, by title."""
    opened = Bid.objects.filter(call=call, status__in=Bid.READABLE)
    related = ("organization", "content", "screening__decided_by")
    return opened.select_related(*related).order_by("content__title", "id")


def to_screen(call: Call) -> QuerySet[Bid]:
    """The opened bids that still wait for a verdict."""
    return opened_bids(call).filter(status=Bid.Status.OPENED)


@dataclass(frozen=True)
class Eligibility:
    """What the rules say of an opened bid today, and what they said when it was handed in."""

    today: tuple[Answer, ...]
    decision: EligibilityDecision | None = None

    @property
    def at_submission(self) -> tuple[Answer, ...]:
        return answers_of(self.decision) if self.decision else ()


def eligibility_of(bids: Sequence[Bid], call: Call, at: datetime) -> Mapping[UUID, Eligibility]:
    """By bid what the rules say at `at` and said at submission.

    The bids are opened ones of the call with organization and content: of an organization all, for they are counted.
    """
    parameters = parameters_of(call)
    facts = facts_of({bid.organization for bid in bids}, at)
    decisions = decisions_about("procurement.bid", [bid.pk for bid in bids])
    counts = Counter(bid.organization_id for bid in bids)
    return {
        bid.pk: Eligibility(
            ask_all(STANDING, facts[bid.organization_id], parameters)
            + ask_all(CALL_RULES, BidFacts(counts[bid.organization_id], bid.content.asked), parameters),
            decisions.get(bid.pk),
        )
        for bid in bids
    }
