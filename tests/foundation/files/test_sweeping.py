import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction

from chenghua_portal.foundation.files import storage, sweeping
from chenghua_portal.foundation.files.actions import discard_file, read_file, store_upload
from chenghua_portal.foundation.files.resuming import About, open_upload, take_piece
from chenghua_portal.foundation.files.sweeping import sweep_orphans
from chenghua_portal.foundation.files.tasks import sweep
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.workdays.clock import portal_now
from tests.foundation.files.specimens import pdf

pytestmark = pytest.mark.usefixtures("committed_db")

BY = Actor(arrived_at=datetime(2026, 11, 27, tzinfo=UTC), user_id=uuid4())
LATER = 4_000_000_000.0


def store():
    upload = SimpleUploadedFile("a.pdf", pdf())
    return store_upload(upload, subject_type="test.thing", subject_id=uuid4(), by=BY, keep_key=True).file


def on_disk(files_dir):
    return {path.name for path in files_dir.rglob("*") if path.is_file()}


def test_what_no_row_names_goes_and_everything_else_stays(files_dir):
    kept = store()
    orphan = storage.write(b"its transaction failed")
    half_written = files_dir / "ab" / ".0123456789abcdef"
    half_written.parent.mkdir(exist_ok=True)
    half_written.write_bytes(b"half")
    (files_dir / "README").write_text("somebody else's")

    assert sweep_orphans(before=LATER) == 2

    assert on_disk(files_dir) == {kept.ciphertext_sha256, "README"}
    assert read_file(kept) == pdf()
    assert not storage.is_stored(orphan.sha256)


def test_discarded_file_is_swept(files_dir):
    discarded = store()
    discard_file(discarded, by=BY)
    assert sweep_orphans(before=LATER) == 1
    assert on_disk(files_dir) == set()


def test_young_ones_stay_because_their_transaction_may_still_commit(files_dir):
    orphan = storage.write(b"x")
    assert sweep_orphans() == 0
    assert on_disk(files_dir) == {orphan.sha256}


def test_upload_whose_transaction_fails_leaves_an_orphan(files_dir):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        store()
        raise ZeroDivisionError
    assert len(on_disk(files_dir)) == 1
    assert sweep_orphans(before=LATER) == 1


def test_pieces_stay_as_long_as_their_upload(files_dir):
    by = Actor(arrived_at=portal_now(), user_id=uuid4())
    session = take_piece(open_upload(About("a.pdf"), 10, by=by), 0, b"12345", by=by)
    assert sweep_orphans(before=LATER) == 0
    session.delete()
    assert sweep_orphans(before=LATER) == 1
    assert on_disk(files_dir) == set()


def test_wrong_database_takes_nothing_away(files_dir, monkeypatch):
    monkeypatch.setattr(sweeping, "MOST_AT_ONCE", 2)
    orphans = {storage.write(b"%d" % number).sha256 for number in range(3)}
    assert sweep_orphans(before=LATER) == 0
    assert on_disk(files_dir) == orphans
    for _file in range(4):
        store()
    assert sweep_orphans(before=LATER) == 3


def test_daily_sweep_expires_uploads(files_dir):
    open_upload(About("a.pdf"), 10, by=BY)
    sweep()
    assert (
        open_upload(About("a.pdf"), 10, by=Actor(arrived_at=portal_now(), user_id=BY.user_id)).received == 0
    )


def verify():
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_files", stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue()
    return out.getvalue(), err.getvalue()


def test_every_hash_is_verified():
    for _file in range(3):
        store()
    storage.write(b"orphan")
    assert verify() == ("3 stored files, each by its hash. 1 that no row names wait to be swept.\n", "")


def test_missing_and_changed_files_are_named():
    missing, changed, _whole = store(), store(), store()
    storage.path_of(missing.ciphertext_sha256).unlink()
    path = storage.path_of(changed.ciphertext_sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    summary, lines = verify()

    assert summary == "2 stored files are missing or changed."
    assert f"missing: {missing.ciphertext_sha256} (file {missing.pk}" in lines
    assert f"changed: {changed.ciphertext_sha256} (file {changed.pk}" in lines
    assert len(lines.splitlines()) == 2
