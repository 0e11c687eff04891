from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.workdays.official_list import NAME_LENGTH

FILE_BYTES = 64 * 1024


class DayForm(forms.Form):
    """Whether a day is worked, what it is called, and why it is changed."""

    is_workday = forms.TypedChoiceField(
        label=_("On this day"),
        choices=[("yes", _("People work")), ("no", _("People rest"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Occasion"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("Such as the name of the holiday; may stay empty."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Which announcement says so, with its number. It is recorded with your name."),
    )


class ImportForm(forms.Form):
    """The official list, pasted or as a file; the file counts where both are given."""

    text = forms.CharField(
        label=_("List"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("One day per line: date, 休 (rest) or 班 (worked), and the occasion."),
    )
    file = forms.FileField(
        label=_("Or a CSV file"), required=False, help_text=_("The same three columns, UTF-8 or GB 18030.")
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        content = file.read(FILE_BYTES + 1)
        if len(content) > FILE_BYTES:
            raise forms.ValidationError(_("This is no list of one year: it is larger than 64 KB."))
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text: str = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            return text
        raise forms.ValidationError(_("The file is no text in UTF-8 or GB 18030."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        listed = cleaned.get("file") or cleaned.get("text", "")
        if not self.errors and not listed.strip():
            self.add_error("text", _("Paste the list, or choose a file."))
        return {**cleaned, "listed": listed}
