from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import PortalForm
from organizations.standing.imports.columns import ListKind
from organizations.standing.models import ListImport


class ListForm(PortalForm):
    """A list to send: what it is, where it comes from, and its file."""

    kind = forms.ChoiceField(label=_("Kind of list"), choices=ListImport.Kind, widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_(
            "The document or the register the list was taken from, with its number. Shown with every entry."
        ),
    )
    # An empty file is refused by the checks, in their words.
    file = forms.FileField(
        label=_("File of the list"),
        allow_empty_file=True,
        help_text=_("Excel (.xlsx) or CSV, at most 10,000 rows. Of a workbook the first sheet is read."),
    )


class LinesForm(PortalForm):
    """Which rows of a report are shown."""

    text = forms.CharField(label=_("Credit code or name"), required=False, max_length=100)
    column = forms.ChoiceField(label=_("Column with a problem"), required=False)
    status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, kind: ListKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(column.key, column.heading) for column in kind.columns]
        self.fields["column"].choices = [("", _("All")), *columns]  # type: ignore[attr-defined]
