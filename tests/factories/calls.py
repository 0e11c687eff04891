from datetime import timedelta
from decimal import Decimal
from itertools import count

from pyrage import x25519

from chenghua_portal.foundation.identity.models import User
from evaluation.schemes.models import CallScheme, Criterion, Scheme
from organizations.people.models import Membership, Role
from organizations.registry.models import Organization
from procurement.calls.models import Call, CallKeySet, KeyRecipient
from tests.factories.people import NOW, make_office

_number = count(1)


def make_call(
    purchaser: Organization | None = None, *, status: str = Call.Status.PUBLISHED, **fields: object
) -> Call:
    """A call of `purchaser`, prepared by its clerk and, from published on, published by its approver."""
    if purchaser is None:
        purchaser, _clerk, _approver = make_office()
    clerk, approver = _holder(purchaser, Role.CLERK), _holder(purchaser, Role.APPROVER)
    number = next(_number)
    is_public = status in Call.PUBLIC
    is_prepared = is_public or status == Call.Status.PREPARED
    defaults: dict[str, object] = {
        "number": f"CH-2026-{number}" if is_public else None,
        "title": f"示例·公益创投{number}",
        "summary": "面向社区的服务项目。",
        "purchaser": purchaser,
        "budget": Decimal("200000.00"),
        "cap": Decimal("30000.00"),
        "deadline": NOW + timedelta(days=25),
        "status": status,
        "created_at": NOW - timedelta(days=2),
        "created_by": clerk,
        "prepared_at": NOW - timedelta(days=1) if is_prepared else None,
        "prepared_by": clerk if is_prepared else None,
        "published_at": NOW if is_public else None,
        "published_by": approver if is_public else None,
    }
    return Call.objects.create(**{**defaults, **fields})


def make_key_set(call: Call) -> tuple[CallKeySet, str]:
    """A key set with one recipient, and the recipient's private identity."""
    identity = x25519.Identity.generate()
    key_set = CallKeySet.objects.create(call=call, version=1, quorum=1, created_at=NOW)
    KeyRecipient.objects.create(
        key_set=key_set, position=1, label="server", public_key=str(identity.to_public()), is_server_held=True
    )
    return key_set, str(identity)


def make_scheme(
    call: Call, weights: tuple[int, ...] = (20, 15, 25, 15, 15, 10), *, frozen: bool = True
) -> Scheme:
    titles = ("需求", "目标", "方案可行性", "机构与团队", "预算合理", "创新与可持续", "其他一", "其他二")
    scheme = Scheme.objects.create(name="示例评审方案", frozen_at=NOW if frozen else None)
    Criterion.objects.bulk_create(
        Criterion(scheme=scheme, position=i, title=titles[i - 1], weight=Decimal(weight))
        for i, weight in enumerate(weights, 1)
    )
    CallScheme.objects.create(call=call, scheme=scheme)
    return scheme


def _holder(organization: Organization, role: str) -> User:
    return (
        Membership.objects.select_related("user")
        .filter(organization=organization, roles__contains=[role])[0]
        .user
    )
