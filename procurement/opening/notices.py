"""What the opening tells bidders, and the duty to open."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices import kinds as notices
from chenghua_portal.foundation.obligations import kinds as obligations
from chenghua_portal.foundation.obligations.kinds import Owner
from organizations.people.models import Role
from organizations.people.queries import user_ids_with_role
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.opening.unsealing import Problem

OPENING_TIME = timedelta(days=1)


def bidders(bid: Bid) -> list[UUID]:
    """Owner and editors of the organization that bids."""
    return user_ids_with_role(bid.organization_id, Role.OWNER, Role.EDITOR)


def clerks_of(call: Call) -> list[Owner]:
    return [Owner.organization(call.purchaser_id, Role.CLERK)]


def contact_of(call: Call) -> str:
    """Whom a bidder asks."""
    return call.contact or call.purchaser.name


def opening_due(call: Call, at: datetime) -> datetime:
    return call.opening_at + OPENING_TIME


def link_to_bid(bid: Bid) -> list[str]:
    return ["procurement:bid-detail", str(bid.pk)]


def problem_params(bid: Bid) -> dict[str, str]:
    problems = bid.call.opening.summary["problems"]
    return {
        "call": bid.call.title,
        "contact": contact_of(bid.call),
        "problem": problems[str(bid.opening_entry.envelope_id)],
    }


obligations.register(
    obligations.ObligationKind(
        name="call.open",
        label=_("Open the bids"),
        owners=clerks_of,
        due=opening_due,
        subject_name=lambda call: call.title,
        link=lambda call: ["procurement:call-open", str(call.pk)],
    )
)

notices.register(
    notices.NoticeKind(
        name="bid.opened",
        heading=_("Your bid was opened: %(title)s"),
        body=_(
            "Your bid “%(title)s” for “%(call)s” was opened, whole and as you sealed it: its hash is the one "
            "on your receipt. Next the office checks who is eligible."
        ),
        recipients=bidders,
        params=lambda bid: {"title": bid.content.title, "call": bid.call.title},
        link=link_to_bid,
        sample={"title": "示例·邻里互助", "call": "示例·社区公益创投"},
    )
)

notices.register(
    notices.NoticeKind(
        name="bid.not_opened",
        heading=_("Your bid could not be opened: %(call)s"),
        body=_(
            "Your bid for “%(call)s” stays closed and takes no further part. %(problem)s The opening record "
            "names it by its receipt. Please keep your receipt and your copy. Questions: %(contact)s."
        ),
        recipients=bidders,
        params=problem_params,
        shown=lambda params: {**params, "problem": Problem(params["problem"]).label},
        link=link_to_bid,
        is_legal=True,
        sample={"call": "示例·社区公益创投", "contact": "028-00000000", "problem": "hash"},
    )
)
