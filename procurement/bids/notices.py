"""What bids tell their organization, and what they ask of it. Never a word of what is sealed."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register_family
from chenghua_portal.foundation.notices.kinds import register as register_notice
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner
from chenghua_portal.foundation.obligations.kinds import register as register_obligation
from organizations.people.queries import user_ids_with_role
from procurement.bids.models import Bid


def _writers(bid: Bid) -> Iterable[UUID]:
    return user_ids_with_role(bid.organization_id, "owner", "editor")


def _call_title(bid: Bid) -> dict[str, str]:
    return {"call": bid.call.title}


def _page(bid: Bid) -> list[str]:
    return ["procurement:bid-detail", str(bid.pk)]


register_family("bid", _("Bids"))
register_notice(
    NoticeKind(
        name="bid.received",
        heading=_("Bid received: %(call)s"),
        body=_("Your bid to “%(call)s” was received and sealed. Its receipt is in the portal."),
        recipients=_writers,
        params=_call_title,
        link=_page,
        is_legal=True,
        sample={"call": "示例·社区公益创投"},
    )
)
register_notice(
    NoticeKind(
        name="bid.withdrawn",
        heading=_("Bid withdrawn: %(call)s"),
        body=_(
            "Your bid to “%(call)s” was withdrawn. Until the deadline you may submit again from your copy."
        ),
        recipients=_writers,
        params=_call_title,
        link=_page,
        is_legal=True,
        sample={"call": "示例·社区公益创投"},
    )
)
register_obligation(
    ObligationKind(
        name="bid.submit",
        lapses=True,
        label=_("Submit the bid"),
        owners=lambda bid: [Owner.organization(bid.organization_id, "editor")],
        due=lambda bid, at: bid.call.deadline,
        subject_name=lambda bid: bid.call.title,
        link=_page,
    )
)
