"""The stage that demo data is played on: a session with its own clock, where people act at chosen moments."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings

from chenghua_portal.foundation.identity.actors import Actor, actor_for
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.durable import inline
from chenghua_portal.foundation.workdays.clock import BEIJING, clock_shifted, portal_now


@contextlib.contextmanager
def playing() -> Iterator[None]:
    """Jobs run at once, in rows that a live portal's sweep skips; mail goes nowhere: nobody of this story reads it."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        with inline():
            yield
    finally:
        settings.EMAIL_BACKEND = before


@dataclass(frozen=True)
class Stage:
    """`now` is the moment of loading; every date of the demo lies a number of days from it."""

    now: datetime

    def day(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Beijing's `hour:minute`, `days` from today."""
        date = self.now.astimezone(BEIJING).date() + timedelta(days=days)
        return datetime.combine(date, time(hour, minute), BEIJING)

    @contextlib.contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let it be `moment` for what happens inside."""
        with clock_shifted(moment - self.now):
            yield


def as_actor(email: str, *, name: str = "") -> Actor:
    """The actor that a demo account is right now, in the organization called `name` or the first one."""
    user = User.objects.get(email=email)
    actor = actor_for(user.pk, at=portal_now())
    hat = next((h for h in actor.hats if h.organization_name == name), None)
    return actor_for(user.pk, at=portal_now(), organization_id=hat.organization_id) if hat else actor
