import os
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from PIL import ExifTags, Image

from chenghua_portal.foundation.files.actions import read_file, store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.files.storage import Damaged
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import jpeg, pdf, picture, png

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 27, 6, 3, 22, tzinfo=UTC)
BY = Actor(arrived_at=AT, user_id=uuid4())
SUBJECT = uuid4()


def store(upload=None, *, keep_key=True, by=BY):
    upload = upload or SimpleUploadedFile("预算说明.pdf", pdf())
    return store_upload(
        upload, subject_type="test.thing", subject_id=SUBJECT, by=by, keep_key=keep_key, field="scan"
    )


def test_row_that_keeps_the_key_opens_by_itself():
    stored = store()
    row = StoredFile.objects.get(pk=stored.file.pk)
    assert (row.name, row.media_type, row.size) == ("预算说明.pdf", "application/pdf", len(pdf()))
    assert (row.subject_type, row.subject_id, row.uploaded_by_id, row.uploaded_at) == (
        "test.thing",
        SUBJECT,
        BY.user_id,
        AT,
    )
    assert read_file(row) == pdf()


def test_row_that_does_not_keep_the_key_opens_by_the_owners_only():
    stored = store(keep_key=False)
    row = StoredFile.objects.get(pk=stored.file.pk)
    assert (row.name, row.key, stored.name) == (None, None, "预算说明.pdf")
    assert read_file(row, stored.key) == pdf()
    with pytest.raises(ValueError, match="owner keeps"):
        read_file(row)
    with pytest.raises(Damaged):
        read_file(row, store().key)


def test_database_sees_neither_name_nor_key():
    stored = store()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name || key FROM files_storedfile")
        (column,) = cursor.fetchone()
    assert "预算" not in column
    assert stored.key.hex() not in column


def test_hostile_file_is_refused_on_its_field_and_leaves_nothing(files_dir):
    with pytest.raises(Refused) as caught:
        store(SimpleUploadedFile("预算.pdf", png()))
    assert caught.value.refusal.field == "scan"
    assert not files_dir.exists()
    assert not StoredFile.objects.exists()


def test_full_disk_is_a_refusal_and_leaves_no_row(monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Refused):
            store()
    assert not StoredFile.objects.exists()


def test_somebody_uploads():
    with pytest.raises(ValueError, match="Somebody"):
        store(by=Actor.anonymous(AT))


def test_name_and_key_are_kept_together():
    stored = store().file
    stored.key = None
    with pytest.raises(IntegrityError), transaction.atomic():
        stored.save()


def test_picture_is_stored_without_what_it_tells_besides():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRET telephone"
    stored = store(SimpleUploadedFile("现场.jpg", picture("JPEG", exif=exif, comment=b"SECRET")))
    content = read_file(stored.file)
    assert (stored.name, stored.file.size) == ("现场.jpg", len(content))
    assert stored.note == "已清除图片附带的信息，如拍摄地点、时间和设备。"
    assert b"SECRET" not in content


def test_picture_that_tells_nothing_besides_is_stored_without_a_note():
    content = picture("PNG")
    stored = store(SimpleUploadedFile("现场.png", content))
    assert (stored.note, read_file(stored.file)) == ("", content)


def test_heic_is_stored_as_jpeg_and_the_uploader_is_told():
    stored = store(SimpleUploadedFile("现场.HEIC", picture("HEIF", size=(64, 64))))
    assert (stored.name, stored.file.name, stored.file.media_type) == ("现场.jpg", "现场.jpg", "image/jpeg")
    assert "现场.jpg" in stored.note
    assert read_file(stored.file).startswith(b"\xff\xd8\xff")


def test_picture_that_does_not_decode_is_refused_on_its_field():
    with pytest.raises(Refused) as caught:
        store(SimpleUploadedFile("a.jpg", jpeg(100, 100)))
    assert caught.value.refusal.field == "scan"


def test_file_belongs_to_the_organization_acted_for():
    organization = uuid4()
    assert store(by=replace(BY, organization_id=organization)).file.organization_id == organization
