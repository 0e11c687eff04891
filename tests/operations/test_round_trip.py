"""A backup brought back elsewhere is the portal it was taken of, or says what is missing. Real clusters, real files."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from chenghua_portal.embedded import services
from tests.portals import SET_BY_THE_SUITE
from tests.structure import ROOT

LIFE = """
from uuid import uuid4
from chenghua_portal.foundation.audit.checkpoints import make_checkpoint
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.keys import draft_keys
from chenghua_portal.foundation.workdays.clock import portal_now
from django.db import transaction

now, user = portal_now(), User.objects.create_user("kept@example.org", name="示例留存")
with transaction.atomic():
    record("test.kept", user, by=Actor.system(now, "test"), at=now)
written = storage.write("附件内容".encode())
StoredFile.objects.create(
    subject_type="identity.user", subject_id=user.pk, name="附件.pdf", key=written.key.hex(), size=12,
    media_type="application/pdf", ciphertext_sha256=written.sha256, uploaded_by_id=user.pk, uploaded_at=now,
)
draft_keys.create(uuid4())
make_checkpoint(now)
"""
READ = """
from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.models import StoredFile
file = StoredFile.objects.get()
print(file.name, storage.read(file.ciphertext_sha256, bytes.fromhex(file.key)).decode())
"""
DAMAGE = """
from django.db import connections
with connections["owner"].cursor() as cursor:
    cursor.execute("DELETE FROM identity_user")
    cursor.execute("GRANT UPDATE ON audit_auditevent TO portal_app")
    cursor.execute("GRANT EXECUTE ON FUNCTION audit_append_link() TO PUBLIC")
"""


@dataclass(frozen=True)
class Place:
    """A data directory whose services run for as long as the test does."""

    data_dir: Path

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        unset = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_SUITE}
        return subprocess.run(
            [sys.executable, "-m", "chenghua_portal", "manage", *map(str, arguments)],
            cwd=ROOT,
            env={**unset, "PORTAL_DATA_DIR": str(self.data_dir), "PYTHONWARNINGS": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *arguments: str | Path) -> str:
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *arguments: str | Path) -> str:
        done = self.manage(*arguments)
        assert done.returncode != 0
        return done.stderr


class House:
    """Places to live in, one after the other."""

    def __init__(self, parent: Path, running: ExitStack) -> None:
        self.parent, self.running = parent, running

    def place(self, name: str) -> Place:
        directory = self.parent / name
        directory.mkdir(mode=0o700)
        self.running.enter_context(services(directory))
        return Place(directory)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    parent = Path(tempfile.mkdtemp(prefix="portal-"))
    parent.chmod(0o755)
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        for name in SET_BY_THE_SUITE:
            patch.delenv(name, raising=False)
        yield House(parent, running)
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture(scope="module")
def lived_in(house: House) -> Place:
    """A portal with a person, an act on record and its checkpoint, a file, and a draft's key."""
    place = house.place("first")
    place.must("prepare_database")
    place.must("shell", "--command", LIFE)
    return place


@pytest.fixture(scope="module")
def backup(house: House, lived_in: Place) -> tuple[Path, Path]:
    data, keys = house.parent / "backup", house.parent / "kept apart"
    lived_in.must("backup", data, "--keys", keys)
    return data, keys


@pytest.fixture(scope="module")
def restored(house: House, backup: tuple[Path, Path]) -> Place:
    place = house.place("second")
    place.must("restore", backup[0], "--keys", backup[1])
    return place


@pytest.fixture(scope="module")
def empty(house: House) -> Place:
    return house.place("empty")


def test_what_is_restored_elsewhere_is_what_was_kept(restored: Place, backup: tuple[Path, Path]) -> None:
    assert "All is there" in restored.must("verify_restore", backup[0])
    assert restored.must("shell", "--command", READ).strip().endswith("附件.pdf 附件内容")
    assert "1 checkpoints agree" in restored.must("verify_audit")
    assert len(list((restored.data_dir / "keys" / "drafts").glob("*.key"))) == 1
    assert "database is not empty" in restored.refuses("restore", backup[0], "--keys", backup[1])


def test_what_is_missing_or_open_is_named(restored: Place, backup: tuple[Path, Path]) -> None:
    stored = next((restored.data_dir / "files").glob("??/??/*"))
    stored.write_bytes(b"another")
    restored.must("shell", "--command", DAMAGE)
    (restored.data_dir / "keys" / "field.keys").unlink()

    said = restored.refuses("verify_restore", backup[0])

    assert f"{stored.name} is damaged" in said
    assert "identity_user has 0 rows, the backup has 1" in said
    assert "The key field.keys is missing or another one" in said
    assert "files.StoredFile.name does not open" in said
    assert "may change audit_auditevent" in said
    assert "Everybody may call audit_append_link()" in said


def test_a_damaged_backup_is_refused_before_anything_is_written(
    house: House, empty: Place, backup: tuple[Path, Path]
) -> None:
    data, keys = backup
    broken = house.parent / "broken"
    shutil.copytree(data, broken)
    (broken / "database.dump").write_bytes(b"PGDMP")

    assert "database.dump is missing or damaged" in empty.refuses("restore", broken, "--keys", keys)
    assert "holds no keys of a backup" in empty.refuses("restore", data, "--keys", broken)
    assert not list((empty.data_dir / "files").glob("**/*"))
    (broken / "manifest.json").unlink()
    assert "no finished backup" in empty.refuses("restore", broken)


def test_checkpoints_of_a_later_record_are_not_overwritten(empty: Place, backup: tuple[Path, Path]) -> None:
    later = empty.data_dir / "checkpoints.jsonl"
    later.write_text("{}\n")
    try:
        assert "move it aside" in empty.refuses("restore", backup[0], "--keys", backup[1])
    finally:
        later.unlink()


def test_copies_of_draft_keys_go_after_a_week(
    house: House, lived_in: Place, empty: Place, backup: tuple[Path, Path]
) -> None:
    old, new = house.parent / "keys" / "last week", house.parent / "keys" / "today"
    shutil.copytree(backup[1], old)
    not_ours = house.parent / "keys" / "not ours" / "drafts" / "some.key"
    not_ours.parent.mkdir(parents=True)
    not_ours.touch()
    week_ago = time.time() - 8 * 24 * 3600
    for path in (old / ".copied-keys", not_ours):
        os.utime(path, (week_ago, week_ago))

    lived_in.must("backup", house.parent / "today", "--keys", new)

    assert not list(old.glob("drafts/*.key"))
    assert len(list(new.glob("drafts/*.key"))) == 1
    assert not_ours.exists()
    empty.must("restore", backup[0], "--keys", old)
    assert "All is there" in empty.must("verify_restore", backup[0])


def test_keys_lie_neither_inside_the_backup_nor_around_it(house: House, lived_in: Place) -> None:
    careless = house.parent / "careless"

    assert "Keys are kept apart" in lived_in.refuses("backup", careless, "--keys", careless / "keys")
    assert "Keys are kept apart" in lived_in.refuses("backup", careless / "data", "--keys", careless)
    assert not careless.exists()


def test_a_damaged_file_is_named_and_the_rest_is_kept(house: House, lived_in: Place) -> None:
    stored = next((lived_in.data_dir / "files").glob("??/??/*"))
    content = stored.read_bytes()
    stored.write_bytes(b"another")
    try:
        said = lived_in.refuses("backup", house.parent / "without")
    finally:
        stored.write_bytes(content)

    assert f"{stored.name} is missing or damaged" in said
    manifest = json.loads((house.parent / "without" / "manifest.json").read_text())
    assert manifest["not_kept"] == [stored.name]
    assert not list((house.parent / "without" / "files").rglob("*.*"))
    assert "when the backup was made" in lived_in.refuses("verify_restore", house.parent / "without")


def test_the_manifest_counts_every_table(backup: tuple[Path, Path]) -> None:
    manifest = json.loads((backup[0] / "manifest.json").read_text())

    assert manifest["rows"]["identity_user"] == 1
    assert manifest["audit"][0] == 1
    assert len(manifest["files"]) == 1
