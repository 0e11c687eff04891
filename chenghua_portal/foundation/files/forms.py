"""A field whose file may come with the form, or have come before it in pieces (static/js/upload.js)."""

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.checks.names import MEDIA_TYPES
from chenghua_portal.foundation.files.uploads import ResumedUpload


class UploadInput(forms.FileInput):
    """A file control; the script puts the id of a finished upload into a hidden control beside it."""

    is_resumable = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if (upload := super().value_from_datadict(data, files, name)) is not None:
            return upload
        try:
            return ResumedUpload(UUID(data.get(self.name_of_id(name), "")))
        except ValueError:
            return None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return super().value_omitted_from_data(data, files, name) and self.name_of_id(name) not in data

    @property
    def upload_url(self) -> str:
        """Where the script sends the pieces."""
        return reverse("files:upload-list")

    @staticmethod
    def name_of_id(name: str) -> str:
        return f"{name}-upload"


class UploadField(forms.FileField):
    """A file for `store_upload`, which checks it. Only that may take what this field gives."""

    widget = UploadInput
    ACCEPT = ",".join(MEDIA_TYPES)

    def __init__(self, **kwargs: Any) -> None:
        # An empty file is refused by the checks, in their words.
        super().__init__(**{"allow_empty_file": True, "label": _("File"), **kwargs})


class PieceForm(forms.Form):
    """Where a piece begins."""

    offset = forms.IntegerField(min_value=0)


class AnnouncementForm(forms.Form):
    """What is about to be sent."""

    name = forms.CharField(max_length=1000, strip=False)
    size = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", required=False)
