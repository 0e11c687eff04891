"""The session engine: Django's own over a table that knows whose a session is, with its key hashed.

Like Django's, it lives by the clock of the web server: how long a browser stays signed in is no matter of law, and
a demonstration that moves the portal's clock must not throw everybody out.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from chenghua_portal.foundation.web.ids import as_uuid

if TYPE_CHECKING:
    from chenghua_portal.foundation.signin.models import Session

# What sign-in notes in the session about where it happened.
ORIGIN = "signin.origin"
SEEN_EVERY = timedelta(minutes=5)


def stored_key(session_key: str) -> str:
    """What the table holds for the key in a cookie: 160 bits of its SHA-256."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """A session is found by the hash of its key. Using it notes when, at most once in `SEEN_EVERY`."""

    @classmethod
    def get_model_class(cls) -> type["Session"]:
        from chenghua_portal.foundation.signin.models import Session  # noqa: PLC0415  apps load after engines

        return Session

    def load(self) -> dict[str, Any]:
        row, now = None, datetime.now(UTC)
        if self.session_key:
            valid = self.get_model_class().objects.filter(expire_date__gt=now)
            row = valid.filter(session_key=stored_key(self.session_key)).first()
        if row is None:
            self._session_key = None
            return {}
        if now - row.last_seen_at > SEEN_EVERY:
            self.get_model_class().objects.filter(pk=row.pk).update(last_seen_at=now)
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        return self.get_model_class().objects.filter(session_key=stored_key(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        origin = data.get(ORIGIN, {})
        started_at = origin.get("at")
        return self.get_model_class()(
            session_key=stored_key(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=as_uuid(data.get(SESSION_KEY)),
            device=origin.get("device", ""),
            address=origin.get("address", ""),
            started_at=datetime.fromisoformat(started_at) if started_at else None,
            last_seen_at=datetime.now(UTC),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.get_model_class().objects.filter(session_key=stored_key(key)).delete()
