from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from chenghua_portal.foundation.signin.models import FactorRecovery, Session


@dataclass(frozen=True)
class Factors:
    """The second factors of an account. Recovery codes help who has lost the others, and are none by themselves."""

    app: Authenticator | None
    passkeys: tuple[Authenticator, ...]
    codes_left: int | None

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def factors_of(user_id: UUID) -> Factors:
    """What an account has set up; `codes_left` is None where no recovery codes were made."""
    found = Authenticator.objects.filter(user_id=user_id).order_by("created_at")
    kinds = Authenticator.Type
    codes = [one.wrap() for one in found if one.type == kinds.RECOVERY_CODES]
    return Factors(
        app=next((one for one in found if one.type == kinds.TOTP), None),
        passkeys=tuple(one for one in found if one.type == kinds.WEBAUTHN),
        codes_left=len(codes[0].get_unused_codes()) if codes else None,
    )


def sessions_of(user_id: UUID) -> QuerySet[Session]:
    """Where somebody is signed in now, the most recently used first."""
    alive = Session.objects.filter(user_id=user_id, expire_date__gt=datetime.now(UTC))
    return alive.order_by("-last_seen_at", "pk")


def open_recoveries() -> QuerySet[FactorRecovery]:
    """Requests for a fresh start that are neither stopped nor done, the oldest first."""
    found = FactorRecovery.objects.filter(stopped_at=None, done_at=None)
    return found.select_related("user", "first_by").order_by("requested_at", "pk")
