"""May this bid be handed in? The call's own rules, asked beside the standing ones of its organization."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.applying import share
from chenghua_portal.foundation.workflow.requirements import provide
from organizations.eligibility.actions import decide_eligibility
from organizations.eligibility.models import EligibilityDecision
from organizations.eligibility.queries import answers_at, answers_of
from organizations.eligibility.rulebook import Answer
from organizations.eligibility.subjects import register_rules
from organizations.eligibility.words import RuleWords, refusal_basis, refusal_text, register_words
from procurement.bids.call_rules import CALL_RULES, SEALED, BidFacts, parameters_of
from procurement.bids.models import Bid
from procurement.bids.transitions import SUBMIT_POINT


def facts_of_bid(bid: Bid, _moment: datetime) -> BidFacts:
    """The bid among those of its organization in the call, withdrawn ones left out, and what it asks for."""
    others = Bid.objects.filter(call=bid.call_id, organization=bid.organization_id).exclude(pk=bid.pk)
    asked = bid.content.asked if hasattr(bid, "content") else None
    return BidFacts(others.exclude(status=Bid.Status.WITHDRAWN).count() + 1, asked)


def answers_about_bid(bid: Bid, at: datetime) -> tuple[Answer, ...]:
    """What all rules answer about a bid at `at`: shown while it is written, and kept nowhere."""
    return answers_at(bid.organization, at, subject=bid, parameters=parameters_of(bid.call))


def standing_allows(bid: Bid, by: Actor, at: datetime) -> Refusal | None:
    """Whether the rules let the bid be handed in at `at`; what they answered is kept with it.

    The organization's row is shared, so that its verification cannot change in the meantime.
    """
    decision = decide_eligibility(
        share(bid.organization),
        parameters_of(bid.call),
        purpose=EligibilityDecision.Purpose.SUBMISSION,
        subject=bid,
        by=by,
        at=at,
    )
    if decision.is_eligible:
        return None
    answers = answers_of(decision)
    return Refusal(reason=refusal_text(answers), basis=refusal_basis(answers))


register_rules("procurement.bid", CALL_RULES, facts_of_bid)
provide(SUBMIT_POINT, "procurement.bids", standing_allows)
register_words(
    "bids_in_call",
    RuleWords(
        _("Bids per organization"),
        {"bids": _("%(bids)s bids of the organization in this call; %(limit)s are allowed.")},
        {"bids": _("Withdraw one of the bids.")},
        _("Terms of the call: bids per organization"),
    ),
)
register_words(
    "cap",
    RuleWords(
        _("Cap per project"),
        {
            "asked": _("Asks for %(asked)s yuan; the cap is %(cap)s yuan."),
            SEALED: _(
                "The cap is %(cap)s yuan. The application form keeps it; the sealed bid is not looked into."
            ),
        },
        {"asked": _("Ask for less in the budget.")},
        _("Terms of the call: cap per project"),
        money=("asked", "cap"),
    ),
)
