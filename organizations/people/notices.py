"""What people are told about coming to an organization, leaving it and standing in for each other."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.kinds import NoticeKind, register, register_family
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner
from chenghua_portal.foundation.obligations.kinds import register as register_obligation
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.workdays.calendar import workdays_after
from organizations.people.models import Delegation, JoinRequest, Membership, Role, role_names
from organizations.people.queries import user_ids_with_role


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


DAYS_TO_ANSWER = 5


def asking(asked: JoinRequest) -> dict[str, str]:
    return {"name": asked.organization.name, "person": str(asked.user), "code": asked.organization.code or ""}


register_obligation(
    ObligationKind(
        name="organization.answer_join",
        label=_("Answer a request to join"),
        owners=lambda asked: [Owner.organization(asked.organization_id, Role.OWNER)],
        due=lambda asked, at: workdays_after(at, DAYS_TO_ANSWER).at,
        subject_name=lambda asked: str(asked.user),
        link=lambda asked: ["organizations:join-answer", str(asked.pk)],
    )
)
register(
    NoticeKind(
        name="organization.join_asked",
        heading=_("%(person)s asks to join %(name)s"),
        body=_("%(person)s asks to be added to %(name)s. Only add people you know; you choose their roles."),
        recipients=lambda asked: user_ids_with_role(asked.organization_id, Role.OWNER),
        params=asking,
        link=lambda asked: ["organizations:join-answer", str(asked.pk)],
        sample={"name": "示例社会工作服务中心", "person": "张某", "code": "52510108DEM0000143"},
    )
)
register(
    NoticeKind(
        name="organization.join_declined",
        heading=_("Your request to join was declined"),
        body=_("The owner of the organization with the code %(code)s has declined your request to join."),
        recipients=lambda asked: [asked.user_id],
        params=asking,
        link=lambda asked: [settings.LOGIN_REDIRECT_URL],
        sample={"name": "示例社会工作服务中心", "person": "张某", "code": "52510108DEM0000143"},
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
