"""What people are told about coming to an organization, leaving it and standing in for each other."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.kinds import NoticeKind, register, register_family
from chenghua_portal.foundation.ui.dates import beijing
from organizations.people.models import Delegation, Membership, role_names


def member(membership: Membership) -> dict[str, str]:
    return {
        "name": membership.organization.name,
        "person": str(membership.user),
        "roles": ",".join(membership.roles),
    }


def in_words(params: dict[str, str]) -> dict[str, str]:
    return {**params, "roles": role_names(params["roles"].split(","))}


def page_of(membership: Membership) -> list[str]:
    return ["organizations:organization-detail", str(membership.organization_id)]


register_family("identity", _("Accounts and roles"))
register(
    NoticeKind(
        name="organization.joined",
        heading=_("%(person)s now acts for %(name)s"),
        body=_("%(person)s has accepted your invitation and acts for %(name)s as %(roles)s."),
        recipients=lambda membership: [],
        params=member,
        link=page_of,
        shown=in_words,
        sample={"name": "示例社会工作服务中心", "person": "张某", "roles": "owner,editor"},
    )
)

register(
    NoticeKind(
        name="organization.left",
        heading=_("%(person)s has left %(name)s"),
        body=_("%(person)s (%(roles)s) no longer acts for %(name)s, by their own decision."),
        recipients=lambda membership: [],
        params=member,
        link=page_of,
        shown=in_words,
        sample={"name": "示例社会工作服务中心", "person": "张某", "roles": "owner,editor"},
    )
)

register(
    NoticeKind(
        name="organization.ended",
        heading=_("You no longer act for %(name)s"),
        body=_(
            "Your membership in %(name)s has ended. What you did stays on record. If this is a mistake, ask the "
            "organization to invite you again."
        ),
        recipients=lambda membership: [membership.user_id],
        params=member,
        link=lambda membership: [settings.LOGIN_REDIRECT_URL],
        shown=in_words,
        sample={"name": "示例社会工作服务中心", "person": "张某", "roles": "owner,editor"},
    )
)


def loan(delegation: Delegation) -> dict[str, str]:
    return {
        "name": delegation.organization.name,
        "principal": str(delegation.principal),
        "deputy": str(delegation.deputy),
        "roles": ",".join(delegation.roles),
        "starts": delegation.starts_at.isoformat(),
        "ends": delegation.ends_at.isoformat(),
        "reason": delegation.reason,
    }


def loan_in_words(params: dict[str, str]) -> dict[str, str]:
    moments = {key: beijing(datetime.fromisoformat(params[key])) for key in ("starts", "ends")}
    return {**in_words(params), **moments}


register(
    NoticeKind(
        name="organization.delegated",
        heading=_("%(deputy)s stands in for %(principal)s"),
        body=_(
            "In %(name)s, %(deputy)s acts for %(principal)s as %(roles)s from %(starts)s to %(ends)s Beijing time. "
            "Reason: %(reason)s"
        ),
        recipients=lambda delegation: [delegation.principal_id, delegation.deputy_id],
        params=loan,
        link=lambda delegation: ["organizations:delegation-list"],
        shown=loan_in_words,
        is_legal=True,
        sample={
            "name": "示例社会工作服务中心",
            "principal": "张某",
            "deputy": "李某",
            "roles": "approver",
            "starts": "2026-06-10T00:00:00+08:00",
            "ends": "2026-06-20T00:00:00+08:00",
            "reason": "休假",
        },
    )
)

register(
    NoticeKind(
        name="organization.delegation_ended",
        heading=_("%(deputy)s no longer stands in for %(principal)s"),
        body=_(
            "In %(name)s, %(deputy)s no longer acts for %(principal)s as %(roles)s, since %(ends)s Beijing time."
        ),
        recipients=lambda delegation: [delegation.principal_id, delegation.deputy_id],
        params=loan,
        link=lambda delegation: ["organizations:delegation-list"],
        shown=loan_in_words,
        is_legal=True,
        sample={
            "name": "示例社会工作服务中心",
            "principal": "张某",
            "deputy": "李某",
            "roles": "approver",
            "starts": "2026-06-10T00:00:00+08:00",
            "ends": "2026-06-20T00:00:00+08:00",
            "reason": "休假",
        },
    )
)


def own_roles_in_words(params: dict[str, str]) -> dict[str, str]:
    held = params["roles"].split(",")
    names = [str(User.Role(role).label) for role in User.Role.values if role in held]
    return {"roles": str(_(", ")).join(names) or str(_("none"))}


register(
    NoticeKind(
        name="identity.roles_changed",
        heading=_("Your roles at the portal were changed"),
        body=_(
            "An administrator has changed the roles you hold beside organizations. You now hold: %(roles)s. "
            "If you did not expect this, ask the organizer of the portal."
        ),
        recipients=lambda user: [user.pk],
        params=lambda user: {"roles": ",".join(user.roles)},
        link=lambda user: [settings.LOGIN_REDIRECT_URL],
        shown=own_roles_in_words,
        sample={"roles": "evaluator"},
    )
)
