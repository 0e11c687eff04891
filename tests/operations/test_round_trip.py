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
for number in (1, 2):
    draft_keys.create(uuid4())
"""
READ = """
from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.models import StoredFile
file = StoredFile.objects.get()
print(file.name, storage.read(file.ciphertext_sha256, bytes.fromhex(file.key)).decode())
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
    """A portal with a person, an act on record, a file, a young draft's key and an old one's."""
    place = house.place("first")
    place.must("prepare_database")
    place.must("shell", "--command", LIFE)
    old = sorted((place.data_dir / "keys" / "drafts").glob("*.key"))[0]
    long_ago = time.time() - 8 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    return place


@pytest.fixture(scope="module")
def backup(house: House, lived_in: Place) -> tuple[Path, Path]:
    data, keys = house.parent / "backup", house.parent / "kept apart"
    lived_in.must("backup", data, "--keys", keys)
    return data, keys


def test_what_is_restored_elsewhere_is_what_was_kept(house: House, backup: tuple[Path, Path]) -> None:
    data, keys = backup
    second = house.place("second")

    second.must("restore", data, "--keys", keys)

    assert "All is there" in second.must("verify_restore", data)
    assert second.must("shell", "--command", READ).strip().endswith("附件.pdf 附件内容")
    assert "is not empty" in second.refuses("restore", data, "--keys", keys)


def test_old_keys_of_drafts_are_not_kept(backup: tuple[Path, Path]) -> None:
    _data, keys = backup
    assert len(list(keys.glob("drafts/*.key"))) == 1


def test_what_is_missing_is_named(house: House, backup: tuple[Path, Path]) -> None:
    data, keys = backup
    third = house.place("third")
    third.must("restore", data, "--keys", keys)
    stored = next((third.data_dir / "files").glob("??/??/*"))
    stored.write_bytes(b"another")
    third.must(
        "shell",
        "--command",
        "from procurement.models import *; from django.db import connections\n"
        "connections['owner'].cursor().execute('DELETE FROM identity_user')",
    )
    (third.data_dir / "keys" / "field.keys").unlink()

    said = third.refuses("verify_restore", data)

    assert f"{stored.name} is damaged" in said
    assert "identity_user has 0 rows, the backup has 1" in said
    assert "files.StoredFile.name does not open" in said


def test_a_damaged_backup_is_refused_before_anything_is_written(
    house: House, backup: tuple[Path, Path]
) -> None:
    data, keys = backup
    broken = house.parent / "broken"
    shutil.copytree(data, broken)
    (broken / "database.dump").write_bytes(b"PGDMP")
    fourth = house.place("fourth")

    assert "database.dump is damaged" in fourth.refuses("restore", broken, "--keys", keys)
    assert not list((fourth.data_dir / "files").glob("**/*"))
    (broken / "manifest.json").unlink()
    assert "no finished backup" in fourth.refuses("restore", broken)


def test_keys_never_lie_inside_the_backup(house: House, lived_in: Place) -> None:
    inside = house.parent / "careless"

    assert "Keys are kept apart" in lived_in.refuses("backup", inside, "--keys", inside / "keys")
    assert not inside.exists()


def test_a_damaged_file_is_not_backed_up_as_if_it_were_whole(house: House, lived_in: Place) -> None:
    stored = next((lived_in.data_dir / "files").glob("??/??/*"))
    content = stored.read_bytes()
    stored.write_bytes(b"another")
    try:
        assert f"{stored.name} is damaged" in lived_in.refuses("backup", house.parent / "unfit")
    finally:
        stored.write_bytes(content)
    assert not (house.parent / "unfit").exists()


def test_the_manifest_counts_every_table(backup: tuple[Path, Path]) -> None:
    manifest = json.loads((backup[0] / "manifest.json").read_text())

    assert manifest["rows"]["identity_user"] == 1
    assert manifest["audit"][0] == 1
    assert len(manifest["files"]) == 1
