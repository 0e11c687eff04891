"""What a call lets a bid be: its own rules, by the interface of the standing ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from organizations.eligibility.rulebook import Finding, Parameters, Rule, Verdict
from procurement.calls.models import Call

# The fact that stands for whatever lies in an envelope.
SEALED = "sealed"


@dataclass(frozen=True)
class BidFacts:
    """What the call's rules read: `asked` in yuan is None as long as the bid is sealed."""

    bids: int
    asked: Decimal | None = None


def by_number(facts: BidFacts, parameters: Parameters) -> Finding:
    verdict = Verdict.PASS if facts.bids <= int(parameters["limit"]) else Verdict.FAIL
    return Finding(verdict, "bids", None, {"bids": facts.bids})


def by_cap(facts: BidFacts, parameters: Parameters) -> Finding:
    """What is asked, against the cap; a sealed bid is not looked into, its form keeps the cap."""
    if facts.asked is None:
        return Finding(Verdict.NOT_APPLICABLE, SEALED)
    verdict = Verdict.PASS if facts.asked <= Decimal(str(parameters["cap"])) else Verdict.FAIL
    return Finding(verdict, "asked", None, {"asked": f"{facts.asked:.2f}"})


CALL_RULES: tuple[Rule[BidFacts], ...] = (
    Rule("bids_in_call", by_number, {"limit": 2}),
    Rule("cap", by_cap, {"cap": "0.00"}),
)


def parameters_of(call: Call) -> Mapping[str, Parameters]:
    """What this call sets of the rules' parameters, by the rule's code."""
    return {"bids_in_call": {"limit": call.bids_per_organization}, "cap": {"cap": f"{call.cap:.2f}"}}
