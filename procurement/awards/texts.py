"""Why an allocation may not be, or needs a reason, in sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.amounts import format_money
from procurement.awards.allocation import Deviation, Rule, Violation, Why

VIOLATIONS: dict[Rule, Promise] = {
    Rule.NO_CANDIDATE: _("One of the bids has no result in this call, so it can't be funded."),
    Rule.NOT_PASSED: _(
        "This bid did not reach the pass mark, so it can't be funded. Leave its amount empty."
    ),
    Rule.NOT_POSITIVE: _("The amount must be more than zero. Leave it empty for a bid that is not funded."),
    Rule.NOT_IN_FEN: _("The amount may have two decimal places at most."),
    Rule.ABOVE_ASKED: _("At most the %(limit)s yuan this bid asks for; %(given)s was entered."),
    Rule.ABOVE_CAP: _("At most the cap of %(limit)s yuan per project; %(given)s was entered."),
    Rule.ABOVE_BUDGET: _(
        "The amounts add up to %(given)s yuan, %(excess)s more than the budget of %(limit)s yuan. "
        "Lower an amount, or leave one empty."
    ),
}

DEVIATIONS: dict[Why, Promise] = {
    Why.PASSED_OVER: _(
        "Rank %(rank)s, “%(title)s”, is passed over: it reached the pass mark, and a lower rank is funded."
    ),
    Why.LEFT_OUT: _(
        "Rank %(rank)s, “%(title)s”, is left out: it reached the pass mark, and the budget would suffice."
    ),
}


def violation_text(violation: Violation) -> str:
    return str(VIOLATIONS[violation.rule]) % {
        "limit": format_money(violation.limit),
        "given": format_money(violation.given),
        "excess": format_money(violation.given - violation.limit),
    }


def deviation_text(deviation: Deviation, *, rank: int, title: str) -> str:
    return str(DEVIATIONS[deviation.why]) % {"rank": rank, "title": title}
