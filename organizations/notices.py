"""What the rooms of organizations tell people, and who has to verify a registration by when."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register_family
from chenghua_portal.foundation.notices.kinds import register as register_notice
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner
from chenghua_portal.foundation.obligations.kinds import register as register_obligation
from chenghua_portal.foundation.workdays.calendar import workdays_after
from organizations.people.models import Membership, Role, role_names
from organizations.people.queries import user_ids_with_role
from organizations.registry.models import Organization
from organizations.registry.queries import purchasers

DAYS_TO_VERIFY = 5


def clerks_of_purchasers(organization: Organization) -> Iterable[Owner]:
    return [Owner.organization(pk, Role.CLERK) for pk in purchasers().values_list("pk", flat=True)]


def end_of_verification(organization: Organization, at: datetime) -> datetime:
    """Five working days after registration or resubmission (default)."""
    return workdays_after(at, DAYS_TO_VERIFY).at


register_obligation(
    ObligationKind(
        name="organization.verify",
        label=_("Verify the registration"),
        owners=clerks_of_purchasers,
        due=end_of_verification,
        subject_name=lambda organization: organization.name,
        link=lambda organization: ["organizations:verify", str(organization.pk)],
    )
)

register_family("organization", _("My organization"))
register_notice(
    NoticeKind(
        name="organization.verified",
        heading=_("%(name)s is verified"),
        body=_("The registration of %(name)s is verified. You can now bid on open calls."),
        recipients=lambda organization: user_ids_with_role(organization.pk),
        params=lambda organization: {"name": organization.name},
        link=lambda organization: ["organizations:organization-detail", str(organization.pk)],
        is_legal=True,
        sample={"name": "示例社会工作服务中心"},
    )
)

register_notice(
    NoticeKind(
        name="organization.refused",
        heading=_("The registration of %(name)s was refused"),
        body=_("The registration of %(name)s was refused: %(reason)s Correct it and send it again."),
        recipients=lambda organization: user_ids_with_role(organization.pk),
        params=lambda organization: {
            "name": organization.name,
            "reason": organization.refusal_reason,
        },
        link=lambda organization: ["organizations:organization-detail", str(organization.pk)],
        is_legal=True,
        sample={"name": "示例社会工作服务中心", "reason": "证书照片不清晰。"},
    )
)


def appointment(membership: Membership) -> dict[str, str]:
    return {"name": membership.organization.name, "roles": ",".join(membership.roles)}


register_notice(
    NoticeKind(
        name="organization.appointed",
        heading=_("You now act for %(name)s"),
        body=_(
            "%(name)s has given you these roles: %(roles)s. "
            "Choose the organization at the top of your workbench."
        ),
        recipients=lambda membership: [membership.user_id],
        params=appointment,
        link=lambda membership: ["organizations:organization-detail", str(membership.organization_id)],
        shown=lambda params: {**params, "roles": role_names(params["roles"].split(","))},
        sample={"name": "示例社会工作服务中心", "roles": "owner,editor"},
    )
)
