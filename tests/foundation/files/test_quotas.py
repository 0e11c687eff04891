from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from chenghua_portal.foundation.files.actions import discard_file, store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import pdf

pytestmark = pytest.mark.usefixtures("speaks_english")

AT = datetime(2026, 11, 27, 6, 3, 22, tzinfo=UTC)
MB = 1024**2
SIZE = len(pdf(bytes(MB)))


@pytest.fixture(autouse=True)
def small_quotas(settings):
    settings.PORTAL_FILES_PER_SUBJECT = 2 * SIZE
    settings.PORTAL_FILES_PER_ORGANIZATION = 3 * SIZE


def store(subject, organization=None):
    by = Actor(arrived_at=AT, user_id=uuid4(), organization_id=organization)
    upload = SimpleUploadedFile("a.pdf", pdf(bytes(MB)))
    return store_upload(upload, subject_type="test.thing", subject_id=subject, by=by, keep_key=True).file


def refusal(subject, organization=None):
    with pytest.raises(Refused) as caught:
        store(subject, organization)
    assert caught.value.refusal.field == "file"
    return str(caught.value.refusal.reason)


@pytest.mark.django_db
def test_object_takes_files_up_to_its_quota_and_says_what_is_left():
    subject = uuid4()
    store(subject)
    store(subject)
    assert "2.0 MB in all; 0.0 MB are left" in refusal(subject)
    store(uuid4())


@pytest.mark.django_db
def test_organization_takes_files_up_to_its_quota_whatever_they_belong_to():
    organization = uuid4()
    for _file in range(3):
        store(uuid4(), organization)
    assert "Your organization may keep files of 3.0 MB in all; 0.0 MB are left" in refusal(
        uuid4(), organization
    )
    store(uuid4(), uuid4())
    store(uuid4())


@pytest.mark.django_db
def test_discarded_file_leaves_its_room_to_others():
    subject = uuid4()
    store(subject)
    discarded = store(subject)
    discard_file(discarded, by=Actor(arrived_at=AT, user_id=uuid4()))
    discarded.refresh_from_db()
    assert discarded.deleted_at == AT
    store(subject)


def test_uploads_at_the_same_moment_share_the_quota(together):
    subject = uuid4()
    outcomes = together(*[lambda: store(subject)] * 5)
    assert sum(isinstance(outcome, StoredFile) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 3


def test_refused_upload_is_not_even_written(committed_db, files_dir):
    subject = uuid4()
    with transaction.atomic():
        store(subject)
        store(subject)
    before = len(list(files_dir.rglob("*")))
    refusal(subject)
    assert len(list(files_dir.rglob("*"))) == before
