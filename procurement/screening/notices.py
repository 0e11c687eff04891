"""What the eligibility check tells bidders, and the duty to check."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices import kinds as notices
from chenghua_portal.foundation.obligations import kinds as obligations
from chenghua_portal.foundation.workdays.calendar import workdays_after
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.opening.notices import bidders, clerks_of, contact_of, link_to_bid

SCREENING_WORKDAYS = 5  # domain.md §2, step 7


def screening_due(call: Call, at: datetime) -> datetime:
    return workdays_after(at, SCREENING_WORKDAYS).at


def verdict_params(bid: Bid) -> dict[str, str]:
    return {
        "title": bid.content.title,
        "call": bid.call.title,
        "reason": bid.screening.reason,
        "contact": contact_of(bid.call),
    }


obligations.register(
    obligations.ObligationKind(
        name="bid.screen",
        label=_("Check who is eligible"),
        owners=clerks_of,
        due=screening_due,
        subject_name=lambda call: call.title,
        link=lambda call: ["procurement:screening", str(call.pk)],
    )
)

notices.register(
    notices.NoticeKind(
        name="bid.eligible",
        heading=_("Eligible: %(title)s"),
        body=_("Your bid “%(title)s” for “%(call)s” has passed the eligibility check. Next it is scored."),
        recipients=bidders,
        params=verdict_params,
        link=link_to_bid,
        sample={
            "title": "示例·邻里互助",
            "call": "示例·社区公益创投",
            "reason": "",
            "contact": "028-00000000",
        },
    )
)

notices.register(
    notices.NoticeKind(
        name="bid.ineligible",
        heading=_("Not eligible: %(title)s"),
        body=_(
            "Your bid “%(title)s” for “%(call)s” has not passed the eligibility check and takes no further "
            "part. Reason: %(reason)s Questions: %(contact)s."
        ),
        recipients=bidders,
        params=verdict_params,
        link=link_to_bid,
        is_legal=True,
        sample={
            "title": "示例·邻里互助",
            "call": "示例·社区公益创投",
            "reason": "未附登记证书。",
            "contact": "028-00000000",
        },
    )
)
