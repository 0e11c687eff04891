"""Uploads stay in memory until they are encrypted: no plaintext is spooled to disk, and memory is bounded."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from chenghua_portal.foundation.files.checks.buffers import room_for

# A request may carry this many files of the largest size; a longer one is not read at all.
MOST_FILES_OF_FULL_SIZE = 3


class OversizedUpload(InMemoryUploadedFile):
    """A file of which only the size is known: it was too large to keep, and the form can say so."""

    def __init__(self, *args: Any, real_size: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.real_size = real_size


class ResumedUpload(InMemoryUploadedFile):
    """A file that arrived in pieces before its form did, by the id of its upload (see `resuming`).

    Its content is looked up by whoever stores it, for the actor it belongs to.
    """

    def __init__(self, session_id: UUID) -> None:
        super().__init__(BytesIO(), None, str(session_id), "application/octet-stream", 1, None)
        self.session_id = session_id


class InMemoryUploadHandler(FileUploadHandler):
    """Keep each file in memory up to `PORTAL_FILE_MAX_BYTES`; read the rest of a larger one and forget it."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raises RequestDataTooBig before reading a request that no page sends."""
        if content_length > MOST_FILES_OF_FULL_SIZE * settings.PORTAL_FILE_MAX_BYTES:
            raise RequestDataTooBig("The request is larger than any upload the portal takes.")
        self.left = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = room_for(min(self.left, settings.PORTAL_FILE_MAX_BYTES))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= settings.PORTAL_FILE_MAX_BYTES:
            self.content.write(raw_data)
        elif self.content.tell():
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.left -= file_size
        self.content.truncate()
        self.content.seek(0)
        about: dict[str, Any] = {
            "file": self.content,
            "field_name": self.field_name,
            "name": self.file_name or "",
            "content_type": self.content_type,
            "charset": self.charset,
            "content_type_extra": self.content_type_extra,
        }
        if file_size > settings.PORTAL_FILE_MAX_BYTES:
            return OversizedUpload(**about, size=0, real_size=file_size)
        return InMemoryUploadedFile(**about, size=file_size)
