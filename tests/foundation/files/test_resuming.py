"""Uploads in pieces: they survive, they belong to one person, and nothing readable of them stays."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chenghua_portal.foundation.files import resuming
from chenghua_portal.foundation.files.actions import read_file, store_upload
from chenghua_portal.foundation.files.models import StoredFile, UploadSession
from chenghua_portal.foundation.files.resuming import (
    About,
    OutOfStep,
    content_of,
    discard_upload,
    expire_uploads,
    finish_upload,
    open_upload,
    take_piece,
)
from chenghua_portal.foundation.files.uploads import ResumedUpload
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.jobs.durable import run_due
from chenghua_portal.foundation.keys import draft_keys
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import pdf

pytestmark = pytest.mark.usefixtures("committed_db", "speaks_english")

AT = datetime(2026, 11, 27, 6, 3, 22, tzinfo=UTC)
BY = Actor(arrived_at=AT, user_id=uuid4())
RIVAL = Actor(arrived_at=AT, user_id=uuid4())
CONTENT = pdf(b"sealed content" * 1000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ABOUT = About("预算.pdf", SHA256)


def begun(about=ABOUT, size=None, by=BY):
    return open_upload(about, len(CONTENT) if size is None else size, by=by)


def arrived(content=CONTENT, about=ABOUT, by=BY):
    session = begun(about, len(content), by)
    for offset in range(0, len(content), 5000):
        session = take_piece(session, offset, content[offset : offset + 5000], by=by)
    return session


def store(session, by=BY):
    upload = ResumedUpload(session.pk)
    return store_upload(
        upload, subject_type="test.thing", subject_id=uuid4(), by=by, keep_key=True, field="scan"
    )


def test_finished_upload_is_stored_like_any_other_and_leaves_nothing(files_dir):
    session = arrived()
    assert finish_upload(session, by=BY) == SHA256

    stored = store(session)
    run_due()

    assert (stored.name, read_file(stored.file)) == ("预算.pdf", CONTENT)
    assert not UploadSession.objects.exists()
    with pytest.raises(draft_keys.KeyDestroyed):
        draft_keys.read(session.pk)
    assert [path for path in (files_dir / "uploads").rglob("*") if path.is_file()] == []


def test_reload_goes_on_where_it_stopped():
    session = take_piece(begun(), 0, CONTENT[:5000], by=BY)
    again = begun()
    assert (again.pk, again.received) == (session.pk, 5000)


@pytest.mark.parametrize(
    ("about", "size", "by"),
    [
        (About("预算2.pdf", SHA256), len(CONTENT), BY),
        (About("预算.pdf", "0" * 64), len(CONTENT), BY),
        (ABOUT, len(CONTENT) - 1, BY),
        (ABOUT, len(CONTENT), RIVAL),
    ],
)
def test_another_file_or_person_begins_anew(about, size, by):
    session = take_piece(begun(), 0, CONTENT[:5000], by=BY)
    other = begun(about, size, by)
    assert other.pk != session.pk
    assert other.received == 0


def test_piece_whose_answer_was_lost_is_told_where_to_go_on():
    session = begun()
    take_piece(session, 0, CONTENT[:5000], by=BY)
    for offset in (0, 4999, 5001):
        with pytest.raises(OutOfStep) as step:
            take_piece(session, offset, b"x", by=BY)
        assert step.value.received == 5000


def test_same_piece_twice_at_once_is_stored_once(together):
    session = begun()
    outcomes = together(*[lambda: take_piece(session, 0, CONTENT[:5000], by=BY)] * 3)
    assert sum(isinstance(outcome, UploadSession) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, OutOfStep) for outcome in outcomes) == 2
    session.refresh_from_db()
    assert session.received == 5000


def test_more_than_was_announced_is_refused():
    session = begun(size=100)
    with pytest.raises(Refused, match="More arrived"):
        take_piece(session, 0, bytes(101), by=BY)
    with pytest.raises(Refused, match="More arrived"):
        take_piece(begun(size=3 * resuming.LARGEST_PIECE), 0, bytes(resuming.LARGEST_PIECE + 1), by=BY)
    assert take_piece(session, 0, b"", by=BY).received == 0


@pytest.mark.parametrize(
    ("name", "size"), [("a.exe", 10), ("../a.pdf", 10), ("a.pdf", 0), ("a.pdf", 21 * 1024**2)]
)
def test_what_would_be_refused_at_the_end_is_refused_at_the_beginning(name, size):
    with pytest.raises(Refused):
        begun(About(name), size)
    assert not UploadSession.objects.exists()


def test_unfinished_uploads_are_limited():
    for number in range(resuming.MOST_AT_ONCE):
        begun(About(f"{number}.pdf"))
    with pytest.raises(Refused, match="10 uploads are unfinished"):
        begun(About("another.pdf"))
    begun(by=RIVAL)


def test_nobody_else_goes_on_with_finishes_stores_or_discards_it():
    session = arrived()
    for act in (
        lambda: take_piece(session, session.received, b"", by=RIVAL),
        lambda: finish_upload(session, by=RIVAL),
        lambda: store(session, by=RIVAL),
        lambda: discard_upload(session, by=RIVAL),
    ):
        with pytest.raises(Refused, match="no longer there"):
            act()
    assert not StoredFile.objects.exists()
    assert content_of(session.pk, by=BY) == ("预算.pdf", CONTENT)


def test_incomplete_file_is_not_stored():
    incomplete = take_piece(begun(), 0, CONTENT[:5000], by=BY)
    for act in (lambda: store(incomplete), lambda: finish_upload(incomplete, by=BY)):
        with pytest.raises(Refused, match="not arrived completely"):
            act()
    assert not StoredFile.objects.exists()


def test_file_that_arrived_changed_is_not_stored_and_can_be_sent_anew():
    changed = arrived(b"x" + CONTENT[1:])
    with pytest.raises(Refused, match="arrived changed"):
        store(changed)
    with pytest.raises(Refused, match="arrived changed"):
        finish_upload(changed, by=BY)
    assert not StoredFile.objects.exists()
    assert begun().received == 0


def test_upload_that_is_refused_can_still_be_seen_and_discarded():
    session = arrived(b"<html>" + CONTENT, About("a.pdf"))
    with pytest.raises(Refused) as caught:
        store(session)
    assert caught.value.refusal.field == "scan"
    discard_upload(session, by=BY)
    assert not UploadSession.objects.exists()


def test_upload_is_used_once():
    session = arrived()
    store(session)
    with pytest.raises(Refused, match="no longer there"):
        store(session)
    assert StoredFile.objects.count() == 1


def test_disk_and_database_hold_neither_name_nor_content(files_dir):
    session = arrived()
    kept = [path.read_bytes() for path in files_dir.rglob("*") if path.is_file()]
    assert len(kept) > 1
    assert not any(b"sealed content" in content for content in kept)
    row = UploadSession.objects.get(pk=session.pk)
    assert "预算".encode() not in bytes(row.about)
    assert SHA256.encode() not in bytes(row.about)


def test_piece_moved_to_another_place_is_not_taken_for_it(files_dir):
    session = arrived()
    first, second = sorted((files_dir / "uploads" / str(session.pk)).iterdir())[:2]
    first.write_bytes(second.read_bytes())
    with pytest.raises(Refused, match="no longer there"):
        content_of(session.pk, by=BY)


def test_upload_that_nobody_went_on_with_is_destroyed_after_a_day(files_dir):
    session, other = arrived(), begun(by=RIVAL)
    later = replace(RIVAL, arrived_at=AT + timedelta(hours=20))
    take_piece(other, 0, CONTENT[:10], by=later)

    assert expire_uploads(AT + timedelta(hours=24, minutes=1)) == 1

    assert list(UploadSession.objects.values_list("pk", flat=True)) == [other.pk]
    assert not (files_dir / "uploads" / str(session.pk)).exists()
    with pytest.raises(draft_keys.KeyDestroyed):
        draft_keys.read(session.pk)
    with pytest.raises(Refused, match="no longer there"):
        take_piece(session, session.received, b"", by=BY)


def test_expired_upload_is_gone_before_it_is_swept():
    session = arrived()
    late = replace(BY, arrived_at=AT + timedelta(days=1))
    with pytest.raises(Refused, match="no longer there"):
        store(session, by=late)
    assert begun(by=late).pk != session.pk


def test_lost_key_is_an_expired_upload():
    session = arrived()
    draft_keys.destroy(session.pk)
    with pytest.raises(Refused, match="no longer there"):
        content_of(session.pk, by=BY)
    assert begun().pk != session.pk


def test_full_disk_refuses_the_piece_and_keeps_what_has_arrived(monkeypatch):
    session = take_piece(begun(), 0, CONTENT[:5000], by=BY)
    with monkeypatch.context() as patch:

        def full(descriptor):
            raise OSError(28, "No space left on device")

        patch.setattr("os.fsync", full)
        with pytest.raises(Refused, match="try again later"):
            take_piece(session, 5000, CONTENT[5000:6000], by=BY)
    assert take_piece(session, 5000, CONTENT[5000:6000], by=BY).received == 6000
