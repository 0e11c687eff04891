import tempfile

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.module_loading import import_string

from chenghua_portal.foundation.files.checks import check
from chenghua_portal.foundation.files.uploads import InMemoryUploadHandler, OversizedUpload
from chenghua_portal.foundation.web.refusals import Refused

LIMIT = 200_000


@pytest.fixture(autouse=True)
def no_file_on_disk(settings, monkeypatch):
    """The site's handler, a small limit, and an error for whoever makes a temporary file."""
    settings.PORTAL_FILE_MAX_BYTES = LIMIT
    (handler,) = settings.FILE_UPLOAD_HANDLERS
    assert import_string(handler) is InMemoryUploadHandler

    def refuse(*args, **kwargs):
        raise AssertionError("A temporary file was made.")

    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)


def posted(*sizes):
    files = {f"file{place}": SimpleUploadedFile("预算.pdf", b"x" * size) for place, size in enumerate(sizes)}
    return RequestFactory().post("/", {"title": "计划", **files})


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, LIMIT])
def test_upload_up_to_the_limit_is_whole_and_in_memory(size):
    request = posted(size)
    upload = request.FILES["file0"]
    assert (upload.name, upload.size, upload.read()) == ("预算.pdf", size, b"x" * size)
    assert request.POST["title"] == "计划"


def test_upload_over_the_limit_is_forgotten_and_the_form_can_say_so():
    request = posted(LIMIT + 1, 10)
    upload = request.FILES["file0"]
    assert isinstance(upload, OversizedUpload)
    assert (upload.real_size, upload.read()) == (LIMIT + 1, b"")
    assert request.FILES["file1"].read() == b"x" * 10
    assert request.POST["title"] == "计划"
    with pytest.raises(Refused):
        check("预算.pdf", b"", size=upload.real_size, max_bytes=LIMIT)


def test_request_larger_than_any_page_sends_is_not_read():
    with pytest.raises(RequestDataTooBig):
        _ = posted(LIMIT, LIMIT, LIMIT, 10).FILES
