from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.kinds import NoticeKind, register, register_family
from chenghua_portal.foundation.signin.models import FactorRecovery


def administrators_but(recovery: FactorRecovery) -> Iterable[UUID]:
    found = User.objects.filter(roles__contains=[User.Role.ADMINISTRATOR], is_active=True)
    return found.exclude(pk=recovery.user_id).values_list("pk", flat=True)


def who(recovery: FactorRecovery) -> dict[str, Any]:
    return {"name": recovery.user.name}


register_family("signin", _("Security of the account"))
register(
    NoticeKind(
        name="signin.recovery_asked",
        heading=_("%(name)s has lost every second factor"),
        body=_(
            "Make sure, by telephone or in person, that the request comes from %(name)s; then confirm it."
        ),
        recipients=administrators_but,
        params=who,
        link=lambda recovery: ["account_recoveries"],
        sample={"name": "张某"},
    )
)
