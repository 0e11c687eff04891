from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import families, family_label, kind_named, kind_names
from chenghua_portal.foundation.notices.models import Notice, Preferences
from chenghua_portal.foundation.notices.preferences import ALWAYS_LEGAL, Wishes
from chenghua_portal.foundation.notices.queries import Standing
from chenghua_portal.foundation.ui.forms import PortalForm


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__({"class": "c-input--when"}, format="%H:%M")


@dataclass(frozen=True)
class FamilyRow:
    """One family of notices: a control per channel, or None where legal notices leave no choice."""

    label: str | Promise
    cells: Sequence[tuple[str | Promise, BoundField | None]]
    is_partly_legal: bool


class PreferencesForm(PortalForm):
    """How one person wants to be told. `channels` are those that reach the person."""

    DIGEST_HOURS = [("none", _("One by one, as they come")), *((str(h), f"{h:02d}:00") for h in range(7, 21))]

    has_quiet_hours = forms.BooleanField(label=_("Don't disturb me at night"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=ClockInput)
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=ClockInput)
    digest_hour = forms.TypedChoiceField(
        label=_("E-mails"),
        choices=DIGEST_HOURS,
        coerce=lambda text: None if text == "none" else int(text),
        help_text=_("Or all of a day together in one e-mail, at the hour you choose."),
    )

    def __init__(
        self, *args: Any, wishes: Wishes, preferences: Preferences, channels: list[str], **kwargs: Any
    ) -> None:
        self.channels = [Notice.Channel(channel) for channel in channels]
        initial = {
            "has_quiet_hours": preferences.has_quiet_hours,
            "quiet_from": preferences.quiet_from,
            "quiet_until": preferences.quiet_until,
            "digest_hour": "none" if preferences.digest_hour is None else preferences.digest_hour,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self._cells: dict[tuple[str, str], str] = {}
        for family, kinds in self.families().items():
            for channel in self.channels:
                if channel in ALWAYS_LEGAL and all(kind.is_legal for kind in kinds):
                    continue
                name = f"{family}-{channel}"
                self.fields[name] = forms.BooleanField(
                    label=channel.label, required=False, initial=wishes.chooses(family, channel)
                )
                self._cells[family, channel] = name

    @staticmethod
    def families() -> Mapping[str, list[Any]]:
        """Those whose kinds leave the channel open."""
        found = {f: [k for k in kinds if k.channels is None] for f, kinds in families().items()}
        return {family: kinds for family, kinds in found.items() if kinds}

    @property
    def rows(self) -> Iterable[FamilyRow]:
        for family, kinds in self.families().items():
            names = [(channel, self._cells.get((family, channel))) for channel in self.channels]
            cells = [(channel.label, self[name] if name else None) for channel, name in names]
            yield FamilyRow(family_label(family), cells, any(kind.is_legal for kind in kinds))

    @property
    def timing(self) -> list[BoundField]:
        return [self[name] for name in ("digest_hour", "has_quiet_hours", "quiet_from", "quiet_until")]

    @property
    def choices(self) -> dict[tuple[str, str], bool]:
        return {place: bool(self.cleaned_data[name]) for place, name in self._cells.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("has_quiet_hours") and data.get("quiet_from") == data.get("quiet_until"):
            self.add_error("quiet_until", _("Quiet hours begin and end at different times."))
        return data


STANDING_LABELS = {
    Standing.WAITING: Notice.State.QUEUED.label,
    Standing.UNCERTAIN: Notice.State.UNCERTAIN.label,
    Standing.UNDELIVERABLE: _("Undeliverable, legal"),
}


def standing_label(standing: Standing) -> str | Promise:
    return STANDING_LABELS.get(standing) or Notice.State(standing.value).label


def standing_choices() -> list[tuple[str, str | Promise]]:
    return [("", _("All")), *((one.value, standing_label(one)) for one in Standing)]


def kind_choices() -> list[tuple[str, str | Promise]]:
    return [
        ("", _("All")),
        *((name, f"{family_label(kind_named(name).family)} · {name}") for name in kind_names()),
    ]


class LogFilter(forms.Form):
    """Which messages the log shows."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=standing_choices)
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("All")), *Notice.Channel.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=kind_choices)


class AddressForm(PortalForm):
    """An address that an operator takes out of use."""

    address = forms.EmailField(label=_("E-mail address"))
