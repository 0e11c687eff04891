import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.files.forms import UploadField
from chenghua_portal.foundation.files.models import UploadSession
from chenghua_portal.foundation.files.uploads import ResumedUpload
from chenghua_portal.foundation.ui.forms import PortalForm
from tests.factories import make_user
from tests.foundation.files.specimens import pdf

pytestmark = pytest.mark.usefixtures("committed_db")

UPLOADS = reverse("files:upload-list")
CONTENT = pdf(b"content" * 100)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ANNOUNCED = {"name": "预算.pdf", "size": len(CONTENT), "sha256": SHA256}


def signed_in():
    client = Client()
    client.force_login(make_user())
    return client


@pytest.fixture
def sender(committed_db):
    return signed_in()


def send(client, standing, begin, end=None):
    piece = CONTENT[begin:end]
    return client.post(f"{standing['url']}?offset={begin}", piece, content_type="application/octet-stream")


def test_file_goes_in_pieces_and_is_finished(sender):
    answer = sender.post(UPLOADS, ANNOUNCED)
    standing = answer.json()
    assert (answer.status_code, standing["offset"], standing["size"]) == (201, 0, len(CONTENT))

    assert send(sender, standing, 0, 300).json()["offset"] == 300
    assert sender.get(standing["url"]).json()["offset"] == 300
    again = sender.post(UPLOADS, ANNOUNCED)
    assert (again.status_code, again.json()["id"], again.json()["offset"]) == (200, standing["id"], 300)
    assert send(sender, standing, 300).json()["offset"] == len(CONTENT)
    assert sender.post(standing["finish_url"]).json()["sha256"] == SHA256


def test_piece_out_of_step_is_told_where_to_go_on(sender):
    standing = sender.post(UPLOADS, ANNOUNCED).json()
    send(sender, standing, 0, 300)
    answer = send(sender, standing, 0, 300)
    assert (answer.status_code, answer.json()["offset"]) == (409, 300)


def test_refusals_are_said_in_words(sender):
    answer = sender.post(UPLOADS, ANNOUNCED | {"name": "a.exe"})
    assert (answer.status_code, "仅接受" in answer.json()["message"]) == (422, True)
    standing = sender.post(UPLOADS, ANNOUNCED).json()
    answer = sender.post(standing["finish_url"])
    assert (answer.status_code, "尚未全部到达" in answer.json()["message"]) == (422, True)


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"size": ""}, {"size": "-1"}, {"size": "9" * 30}, {"sha256": "x"}, {"name": "a" * 1001}],
)
def test_senseless_announcement_is_no_upload(sender, wrong):
    assert sender.post(UPLOADS, ANNOUNCED | wrong).status_code == 400
    assert not UploadSession.objects.exists()


def test_senseless_offset_is_no_piece(sender):
    standing = sender.post(UPLOADS, ANNOUNCED).json()
    for offset in ("", "x", "-1"):
        answer = sender.post(
            f"{standing['url']}?offset={offset}", b"x", content_type="application/octet-stream"
        )
        assert answer.status_code == 400


def test_others_find_nothing(sender):
    standing, rival = sender.post(UPLOADS, ANNOUNCED).json(), signed_in()
    discard = reverse("files:upload-discard", args=[standing["id"]])
    answers = [
        rival.get(standing["url"]),
        send(rival, standing, 0),
        rival.post(standing["finish_url"]),
        rival.post(discard),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert "预算.pdf" not in rival.get(UPLOADS).text


def test_visitors_are_sent_to_the_sign_in(client):
    assert client.post(UPLOADS, ANNOUNCED).status_code == 302


def test_own_uploads_are_listed_and_can_be_discarded(sender):
    standing = sender.post(UPLOADS, ANNOUNCED).json()
    page = sender.get(UPLOADS).text
    assert "预算.pdf" in page
    assert SHA256 in page

    page = sender.post(reverse("files:upload-discard", args=[standing["id"]]), follow=True).text

    assert "已放弃该上传" in page
    assert "没有未完成的上传" in page


class ScanForm(PortalForm):
    scan = UploadField()


def test_field_takes_the_file_that_comes_with_the_form():
    form = ScanForm({}, {"scan": SimpleUploadedFile("a.pdf", b"")})
    assert form.is_valid()
    assert form.cleaned_data["scan"].name == "a.pdf"


def test_field_takes_the_upload_that_came_before_the_form(sender):
    pk = sender.post(UPLOADS, ANNOUNCED).json()["id"]
    form = ScanForm({"scan-upload": pk}, {})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["scan"], ResumedUpload)
    assert str(form.cleaned_data["scan"].session_id) == pk


@pytest.mark.parametrize("data", [{}, {"scan-upload": ""}, {"scan-upload": "../x"}])
def test_field_without_either_says_so(data):
    form = ScanForm(data, {})
    assert not form.is_valid()
    assert list(form.errors) == ["scan"]
