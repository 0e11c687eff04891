"""What the eligibility check tells bidders."""

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register
from procurement.bids.models import Bid
from procurement.opening.notices import bidders, contact_of, link_to_bid


def verdict_params(bid: Bid) -> dict[str, str]:
    return {
        "title": bid.content.title,
        "call": bid.call.title,
        "reason": bid.screening.reason,
        "contact": contact_of(bid.call),
    }


register(
    NoticeKind(
        name="bid.eligible",
        heading=_("Eligible: %(title)s"),
        body=_("Your bid “%(title)s” for “%(call)s” has passed the eligibility check. Next it is scored."),
        recipients=bidders,
        params=verdict_params,
        link=link_to_bid,
    )
)

register(
    NoticeKind(
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
    )
)
