from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from organizations.people.models import Membership, Role
from organizations.registry.facts import fingerprint
from organizations.registry.models import Certificate, ChangeRequest, Organization

# A Wednesday morning in Beijing, inside the calendar's official years.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
PASSWORD = "示例-密码-2026"

_number = count(1)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(kind: str = "52") -> str:
    """A fresh code with a valid check character (GB 32100)."""
    body = f"{kind}510108DEM{next(_number):06d}"
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _ALPHABET[(31 - total % 31) % 31]


def make_user(name: str = "示例用户", **fields: object) -> User:
    number = next(_number)
    return User.objects.create_user(f"user{number}@example.org", PASSWORD, name=f"{name}{number}", **fields)


def make_organization(kind: str = "52", **fields: object) -> Organization:
    number = next(_number)
    verifier = fields.pop("verified_by", None)
    status = fields.pop("status", Organization.Status.VERIFIED)
    if status == Organization.Status.VERIFIED and verifier is None:
        verifier = make_user("核验人")
    defaults: dict[str, object] = {
        "name": f"示例机构{number}",
        "code": credit_code(kind),
        "kind": kind,
        "status": status,
        "legal_representative": "示例",
        "registered_at": NOW,
        "verified_at": NOW if status == Organization.Status.VERIFIED else None,
        "verified_by": verifier,
        "refused_at": NOW if status == Organization.Status.REFUSED else None,
    }
    return Organization.objects.create(**{**defaults, **fields})


def make_certificate(organization: Organization, **fields: object) -> Certificate:
    """A verified certificate without end; other `fields` as given."""
    status = fields.get("status", Certificate.Status.VERIFIED)
    decided = status in (Certificate.Status.VERIFIED, Certificate.Status.REFUSED)
    defaults: dict[str, object] = {
        "kind": Certificate.Kind.TAX_EXEMPT,
        "number": "示例1号",
        "issuer": "示例税务局",
        "valid_from": date(2022, 1, 1),
        "status": status,
        "added_at": NOW,
        "added_by": make_user(),
        "decided_at": NOW if decided else None,
        "decided_by": make_user() if decided else None,
        "refusal_reason": "示例原因" if status == Certificate.Status.REFUSED else "",
    }
    return Certificate.objects.create(organization=organization, **{**defaults, **fields})


def make_change(organization: Organization, **fields: object) -> ChangeRequest:
    """A pending change of the name."""
    defaults: dict[str, object] = {
        "changes": {"name": {"old": organization.name, "new": "示例新名称"}},
        "base": fingerprint(organization),
        "reason": "示例理由",
        "asked_at": NOW,
        "asked_by": make_user(),
    }
    return ChangeRequest.objects.create(organization=organization, **{**defaults, **fields})


def join(user: User, organization: Organization, *roles: str, until: datetime | None = None) -> Membership:
    return Membership.objects.create(
        user=user,
        organization=organization,
        roles=list(roles),
        since=datetime(2020, 1, 1, tzinfo=UTC),
        until=until,
    )


def make_charity(**fields: object) -> tuple[Organization, User]:
    """A verified social organization and its owner, who also edits."""
    organization, owner = make_organization(**fields), make_user("机构负责人")
    join(owner, organization, Role.OWNER, Role.EDITOR)
    return organization, owner


def make_office(**fields: object) -> tuple[Organization, User, User]:
    """A purchaser with its clerk and its approver."""
    organization = make_organization(kind="11", is_purchaser=True, **fields)
    clerk, approver = make_user("经办人"), make_user("审批人")
    join(clerk, organization, Role.CLERK)
    join(approver, organization, Role.APPROVER)
    return organization, clerk, approver


def actor_for(
    user: User,
    organization: Organization | None = None,
    *,
    at: datetime = NOW,
    request_key: UUID | None = None,
) -> Actor:
    """The actor `user` is in `organization`, or in the only one joined."""
    memberships = Membership.objects.filter(user=user, until=None).select_related("organization")
    if organization is not None:
        memberships = memberships.filter(organization=organization)
    membership = memberships.first()
    return Actor(
        arrived_at=at,
        user_id=user.pk,
        name=user.name,
        organization_id=membership.organization_id if membership else None,
        organization_name=membership.organization.name if membership else "",
        roles=frozenset(user.roles) | frozenset(membership.roles if membership else ()),
        membership_ids=frozenset({membership.pk}) if membership else frozenset(),
        request_key=request_key,
    )
