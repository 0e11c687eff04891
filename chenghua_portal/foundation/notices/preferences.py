"""What people want to be told how."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chenghua_portal.foundation.notices.kinds import NoticeKind
from chenghua_portal.foundation.notices.models import ChannelChoice, Notice, Preferences
from chenghua_portal.foundation.notices.timing import QuietHours, held_until

# Everybody is told on the site and by mail; the rest is for those who ask for it.
BY_DEFAULT = frozenset({Notice.Channel.SITE, Notice.Channel.MAIL})
# Over these a legal notice always goes.
ALWAYS_LEGAL = BY_DEFAULT
# Over these something rings, in somebody's pocket or on somebody's desk.
DISTURBING = frozenset({Notice.Channel.MAIL, Notice.Channel.SMS, Notice.Channel.WECHAT})


@dataclass(frozen=True)
class Wishes:
    """One person's preferences. `choices` are those that differ from the default, by (family, channel)."""

    choices: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    quiet: QuietHours | None = field(default_factory=QuietHours)
    digest_hour: int | None = None

    def chooses(self, family: str, channel: str) -> bool:
        return self.choices.get((family, channel), channel in BY_DEFAULT)

    def want(self, kind: NoticeKind, channel: str) -> bool:
        """Whether notices of `kind` go over `channel`: legal ones always on the site and by mail."""
        if kind.channels is not None:
            return channel in kind.channels
        return (kind.is_legal and channel in ALWAYS_LEGAL) or self.chooses(kind.family, channel)

    def hold(
        self, kind: NoticeKind, channel: str, *, at: datetime, before: datetime | None
    ) -> tuple[datetime | None, bool]:
        """Until when a notice waits, None for not at all; and whether it goes with the digest."""
        if kind.is_legal or channel not in DISTURBING:
            return None, False
        hour = self.digest_hour if channel == Notice.Channel.MAIL else None
        until = held_until(at, quiet=self.quiet, digest_hour=hour, before=before)
        return until, until is not None and hour is not None


def wishes_of(user_ids: Collection[UUID]) -> dict[UUID, Wishes]:
    """The preferences of each of these people."""
    kept = {one.user_id: one for one in Preferences.objects.filter(user_id__in=user_ids)}
    choices: dict[UUID, dict[tuple[str, str], bool]] = {}
    for choice in ChannelChoice.objects.filter(user_id__in=user_ids):
        choices.setdefault(choice.user_id, {})[choice.family, choice.channel] = choice.is_wanted
    return {
        user_id: _wishes(kept.get(user_id, Preferences()), choices.get(user_id, {})) for user_id in user_ids
    }


def _wishes(preferences: Preferences, choices: Mapping[tuple[str, str], bool]) -> Wishes:
    quiet = QuietHours(preferences.quiet_from, preferences.quiet_until)
    return Wishes(choices, quiet if preferences.has_quiet_hours else None, preferences.digest_hour)
