"""What the rooms of organizations tell people, and who has to verify a registration by when."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register_family
from chenghua_portal.foundation.notices.kinds import register as register_notice
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner
from chenghua_portal.foundation.obligations.kinds import register as register_obligation
from chenghua_portal.foundation.workdays.calendar import workdays_after
from organizations.people.models import Membership, Role, role_names
from organizations.people.queries import user_ids_with_role
from organizations.registry.models import Certificate, ChangeRequest, Organization
from organizations.registry.queries import purchasers
from organizations.standing.models import Grade

DAYS_TO_VERIFY = 5
DAYS_TO_CORRECT = 10


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


register_obligation(
    ObligationKind(
        name="organization.correct",
        label=_("Correct the registration"),
        owners=lambda organization: [Owner.organization(organization.pk, Role.OWNER)],
        due=lambda organization, at: workdays_after(at, DAYS_TO_CORRECT).at,
        subject_name=lambda organization: organization.name,
        link=lambda organization: ["organizations:organization-edit", str(organization.pk)],
    )
)

register_notice(
    NoticeKind(
        name="organization.returned",
        heading=_("The registration of %(name)s is to be corrected"),
        body=_("Please correct the registration of %(name)s and send it again: %(reason)s"),
        recipients=lambda organization: user_ids_with_role(organization.pk),
        params=lambda organization: {"name": organization.name, "reason": organization.refusal_reason},
        link=lambda organization: ["organizations:organization-edit", str(organization.pk)],
        is_legal=True,
        sample={"name": "示例社会工作服务中心", "reason": "证书照片不清晰。"},
    )
)

register_notice(
    NoticeKind(
        name="organization.hosted",
        heading=_("%(hosted)s names %(name)s as its host"),
        body=_(
            "The community social organization %(hosted)s has registered and names %(name)s as the host it applies "
            "through. If this is not so, tell an official of a purchaser before it is verified."
        ),
        recipients=lambda organization: user_ids_with_role(organization.host_id),
        params=lambda organization: {"name": organization.host.name, "hosted": organization.name},
        link=lambda organization: ["organizations:organization-detail", str(organization.host_id)],
        is_legal=True,
        sample={"name": "示例社区居民委员会", "hosted": "示例邻里互助队"},
    )
)


def of_part(part: Certificate | ChangeRequest) -> dict[str, str]:
    params = {"name": part.organization.name, "reason": part.refusal_reason}
    return params | ({"certificate": part.kind} if isinstance(part, Certificate) else {})


def certificate_in_words(params: dict[str, str]) -> dict[str, str]:
    kind = params.get("certificate", Certificate.Kind.OTHER)
    return {**params, "certificate": str(Certificate.Kind(kind).label)}


def members_concerned(part: Certificate | ChangeRequest) -> Iterable[UUID]:
    return user_ids_with_role(part.organization_id)


def organization_page(part: Certificate | ChangeRequest) -> list[str]:
    return ["organizations:organization-detail", str(part.organization_id)]


register_obligation(
    ObligationKind(
        name="organization.decide_change",
        label=_("Decide on a change of verified facts"),
        owners=lambda change: clerks_of_purchasers(change.organization),
        due=lambda change, at: workdays_after(at, DAYS_TO_VERIFY).at,
        subject_name=lambda change: change.organization.name,
        link=lambda change: ["organizations:change-decide", str(change.pk)],
    )
)
register_notice(
    NoticeKind(
        name="organization.change_accepted",
        heading=_("The change of %(name)s is accepted"),
        body=_("The facts of %(name)s are changed as you asked; everybody sees the new ones from now on."),
        recipients=members_concerned,
        params=of_part,
        link=organization_page,
        is_legal=True,
        sample={"name": "示例社会工作服务中心", "reason": ""},
    )
)
register_notice(
    NoticeKind(
        name="organization.change_refused",
        heading=_("The change of %(name)s was refused"),
        body=_("The facts of %(name)s stay as they are: %(reason)s You may send the change again."),
        recipients=members_concerned,
        params=of_part,
        link=organization_page,
        is_legal=True,
        sample={"name": "示例社会工作服务中心", "reason": "请附登记机关的变更批复。"},
    )
)

register_obligation(
    ObligationKind(
        name="organization.verify_certificate",
        label=_("Verify a certificate"),
        owners=lambda certificate: clerks_of_purchasers(certificate.organization),
        due=lambda certificate, at: workdays_after(at, DAYS_TO_VERIFY).at,
        subject_name=lambda certificate: certificate.organization.name,
        link=lambda certificate: ["organizations:certificate-decide", str(certificate.pk)],
    )
)
register_notice(
    NoticeKind(
        name="organization.certificate_verified",
        heading=_("%(certificate)s of %(name)s: verified"),
        body=_("The certificate “%(certificate)s” of %(name)s is verified and shown with the organization."),
        recipients=members_concerned,
        params=of_part,
        link=organization_page,
        shown=certificate_in_words,
        sample={"name": "示例社会工作服务中心", "reason": "", "certificate": "tax_exempt"},
    )
)
register_notice(
    NoticeKind(
        name="organization.certificate_refused",
        heading=_("%(certificate)s of %(name)s: refused"),
        body=_("The certificate “%(certificate)s” of %(name)s was refused: %(reason)s Add it again."),
        recipients=members_concerned,
        params=of_part,
        link=organization_page,
        shown=certificate_in_words,
        is_legal=True,
        sample={"name": "示例社会工作服务中心", "reason": "图片不清晰。", "certificate": "tax_exempt"},
    )
)


# What an assessment grade is called beside the kinds of certificates.
GRADE = "grade"


def ending(paper: Certificate | Grade) -> dict[str, str]:
    kind = paper.kind if isinstance(paper, Certificate) else GRADE
    return {"name": paper.organization.name, "paper": kind, "day": f"{paper.valid_until:%Y-%m-%d}"}


def ending_in_words(params: dict[str, str]) -> dict[str, str]:
    is_grade = params["paper"] == GRADE
    kind = _("assessment grade") if is_grade else Certificate.Kind(params["paper"]).label
    return {**params, "paper": str(kind)}


register_notice(
    NoticeKind(
        name="organization.paper_ends",
        heading=_("%(paper)s of %(name)s ends on %(day)s"),
        body=_(
            "%(paper)s of %(name)s is valid until %(day)s. Have it renewed in time and add the new one here; "
            "after that day it counts as none."
        ),
        recipients=lambda paper: user_ids_with_role(paper.organization_id, Role.OWNER, Role.EDITOR),
        params=ending,
        link=lambda paper: ["organizations:organization-detail", str(paper.organization_id)],
        shown=ending_in_words,
        sample={"name": "示例社会工作服务中心", "paper": "registration", "day": "2026-12-31"},
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
