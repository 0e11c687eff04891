"""What awards tell people, and the duties around them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices import kinds as notices
from chenghua_portal.foundation.obligations import kinds as obligations
from chenghua_portal.foundation.obligations.kinds import Owner
from chenghua_portal.foundation.ui.amounts import format_money
from chenghua_portal.foundation.workdays.calendar import workdays_after
from organizations.people.models import Role
from organizations.people.queries import user_ids_with_role
from procurement.awards.models import AwardList
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.opening.notices import clerks_of, link_to_bid

PROPOSAL_WORKDAYS = 5
APPROVAL_WORKDAYS = 3


def proposal_due(call: Call, at: datetime) -> datetime:
    return workdays_after(at, PROPOSAL_WORKDAYS).at


def approval_due(call: Call, at: datetime) -> datetime:
    return workdays_after(at, APPROVAL_WORKDAYS).at


def approvers_of(call: Call) -> list[Owner]:
    return [Owner.organization(call.purchaser_id, Role.APPROVER)]


def clerks(award_list: AwardList) -> list[UUID]:
    return user_ids_with_role(award_list.call.purchaser_id, Role.CLERK)


def approvers(award_list: AwardList) -> list[UUID]:
    """Those who may confirm: not whoever proposed the list."""
    found = user_ids_with_role(award_list.call.purchaser_id, Role.APPROVER)
    return [user_id for user_id in found if user_id != award_list.proposed_by_id]


def owners(bid: Bid) -> list[UUID]:
    return user_ids_with_role(bid.organization_id, Role.OWNER)


def list_params(award_list: AwardList) -> dict[str, str]:
    return {"call": award_list.call.title, "reason": award_list.return_reason}


def list_link(award_list: AwardList) -> list[str]:
    return ["procurement:award-list", str(award_list.call_id)]


def result_params(bid: Bid) -> dict[str, str]:
    award = getattr(bid, "award", None)
    return {
        "title": bid.content.title,
        "call": bid.call.title,
        "score": str(bid.result.score),
        "rank": str(bid.result.rank),
        "passed": "yes" if bid.result.is_above_pass_mark else "",
        "amount": str(award.amount) if award else "",
        "number": award.number if award else "",
    }


def result_shown(params: dict[str, str]) -> dict[str, Any]:
    """The outcome in a sentence: an award with amount and number, or that there is none and why."""
    if params["amount"]:
        outcome: str | Promise = _("It is funded with %(amount)s yuan, award %(number)s.") % {
            "amount": format_money(Decimal(params["amount"])),
            "number": params["number"],
        }
    elif params["passed"]:
        outcome = _("It reached the pass mark, but the budget did not reach to it: it is not funded.")
    else:
        outcome = _("It did not reach the pass mark: it is not funded.")
    return {**params, "outcome": outcome}


obligations.register(
    obligations.ObligationKind(
        name="award.propose",
        label=_("Propose the awards"),
        owners=clerks_of,
        due=proposal_due,
        subject_name=lambda call: call.title,
        link=lambda call: ["procurement:award-propose", str(call.pk)],
    )
)

obligations.register(
    obligations.ObligationKind(
        name="award.approve",
        label=_("Confirm or return the award list"),
        owners=approvers_of,
        due=approval_due,
        subject_name=lambda call: call.title,
        link=lambda call: ["procurement:award-list", str(call.pk)],
    )
)

notices.register_family("award", _("Awards"))
notices.register(
    notices.NoticeKind(
        name="award.proposed",
        heading=_("Award list to confirm: %(call)s"),
        body=_(
            "The award list of “%(call)s” has been proposed. Please confirm it, or return it with a reason."
        ),
        recipients=approvers,
        params=list_params,
        link=list_link,
        sample={"call": "示例·社区公益创投", "reason": "丙项预算偏高。"},
    )
)

notices.register(
    notices.NoticeKind(
        name="award.returned",
        heading=_("Award list returned: %(call)s"),
        body=_("The award list of “%(call)s” was returned. Reason: %(reason)s"),
        recipients=clerks,
        params=list_params,
        link=list_link,
        sample={"call": "示例·社区公益创投", "reason": "丙项预算偏高。"},
    )
)

notices.register(
    notices.NoticeKind(
        name="award.confirmed",
        heading=_("Awards confirmed: %(call)s"),
        body=_(
            "The award list of “%(call)s” is confirmed and public. Every bidder has been told its result."
        ),
        recipients=clerks,
        params=list_params,
        link=list_link,
        sample={"call": "示例·社区公益创投", "reason": "丙项预算偏高。"},
    )
)

notices.register(
    notices.NoticeKind(
        name="bid.result",
        heading=_("Result: %(title)s"),
        body=_(
            "The result of your bid “%(title)s” for “%(call)s”: %(score)s points, rank %(rank)s. %(outcome)s"
        ),
        recipients=owners,
        params=result_params,
        shown=result_shown,
        link=link_to_bid,
        is_legal=True,
        sample={
            "title": "示例·邻里互助",
            "call": "示例·社区公益创投",
            "score": "86.50",
            "rank": "3",
            "passed": "yes",
            "amount": "28000.00",
            "number": "CH-2026-0001-A-0003",
        },
    )
)
