"""When somebody wants to be told: quiet hours and the one mail a day. Pure; all hours are Beijing time."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from chenghua_portal.foundation.workdays.clock import BEIJING

DAY = timedelta(days=1)


@dataclass(frozen=True)
class QuietHours:
    """From `start` up to `end`, over midnight where `end` is the earlier one."""

    start: time = time(21)
    end: time = time(8)

    def contain(self, at: datetime) -> bool:
        clock = at.astimezone(BEIJING).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


def next_time(at: datetime, clock: time) -> datetime:
    """The first moment after `at` when the clocks of Beijing show `clock`, in UTC."""
    local = at.astimezone(BEIJING)
    moment = datetime.combine(local.date(), clock, BEIJING)
    return (moment if moment > local else moment + DAY).astimezone(UTC)


def held_until(
    at: datetime, *, quiet: QuietHours | None, digest_hour: int | None, before: datetime | None
) -> datetime | None:
    """Until when a message of `at` waits: for the digest, or for the morning. None when it goes at once.

    It goes at once too when it would only come at `before` or later, when nobody needs it any more.
    """
    if digest_hour is not None:
        until = next_time(at, time(digest_hour))
    elif quiet is not None and quiet.contain(at):
        until = next_time(at, quiet.end)
    else:
        return None
    return None if before is not None and until >= before else until
