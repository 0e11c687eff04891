"""What calls tell people, and what they ask of them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register_family
from chenghua_portal.foundation.notices.kinds import register as register_notice
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner
from chenghua_portal.foundation.obligations.kinds import register as register_obligation
from chenghua_portal.foundation.workdays.calendar import workdays_after
from organizations.people.queries import user_ids_with_role
from procurement.calls.models import Call


def _holders(*roles: str) -> Callable[[Call], Iterable[UUID]]:
    return lambda call: user_ids_with_role(call.purchaser_id, *roles)


def _title(call: Call) -> dict[str, str]:
    return {"title": call.title}


def _page(call: Call) -> list[str]:
    return ["procurement:call-detail", str(call.pk)]


def _in_three_workdays(call: Call, at: datetime) -> datetime:
    return workdays_after(at, 3).at


register_family("call", _("Calls"))
register_notice(
    NoticeKind(
        name="call.prepared",
        heading=_("To be approved: %(title)s"),
        body=_("The call “%(title)s” is ready and waits for your approval."),
        recipients=_holders("approver"),
        params=_title,
        link=_page,
        sample={"title": "示例·社区公益创投"},
    )
)
register_notice(
    NoticeKind(
        name="call.returned",
        heading=_("Returned: %(title)s"),
        body=_("The call “%(title)s” was returned. Reason: %(reason)s"),
        recipients=_holders("clerk"),
        params=lambda call: {"title": call.title, "reason": call.return_reason},
        link=_page,
        sample={"title": "示例·社区公益创投", "reason": "请补充预算说明。"},
    )
)
register_notice(
    NoticeKind(
        name="call.published",
        heading=_("Published: %(title)s"),
        body=_("The call “%(title)s” has been published and takes bids."),
        recipients=_holders("clerk", "approver", "supervisor"),
        params=_title,
        link=_page,
        sample={"title": "示例·社区公益创投"},
    )
)
register_obligation(
    ObligationKind(
        name="call.approve",
        label=_("Approve the call"),
        owners=lambda call: [Owner.organization(call.purchaser_id, "approver")],
        due=_in_three_workdays,
        subject_name=lambda call: call.title,
        link=_page,
    )
)
register_obligation(
    ObligationKind(
        name="call.revise",
        label=_("Revise the returned call"),
        owners=lambda call: [Owner.organization(call.purchaser_id, "clerk")],
        due=_in_three_workdays,
        subject_name=lambda call: call.title,
        link=_page,
    )
)
