"""A disk that takes nothing more is told of in one line: which directory, how much is free, what to do."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from chenghua_portal.embedded import Unavailable, room
from chenghua_portal.embedded.processes import private_directory
from chenghua_portal.embedded.room import MB, RoomWatch, trouble


class Disk:
    """What the system says of every disk."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.free, self.flags = 1000 * MB, 0
        patch.setattr(room.os, "statvfs", self.says)

    def says(self, _path: Path) -> SimpleNamespace:
        return SimpleNamespace(f_bavail=self.free // 4096, f_frsize=4096, f_flag=self.flags)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_a_read_only_data_directory_is_refused_in_one_line(disk: Disk, tmp_path: Path) -> None:
    disk.flags = os.ST_RDONLY

    with pytest.raises(Unavailable) as refused:
        private_directory(tmp_path)

    assert str(refused.value) == (
        f"{tmp_path} cannot be written to: its disk is mounted read-only. "
        "Mount it for writing, or set PORTAL_DATA_DIR to a directory on another disk."
    )


def test_a_directory_of_somebody_else_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(room.os, "access", lambda *_: False)

    with pytest.raises(Unavailable, match=r"cannot be written to by .+ Give it to that account") as refused:
        private_directory(tmp_path)

    assert "\n" not in str(refused.value)


def test_a_full_disk_says_how_much_is_free_and_needed(disk: Disk, tmp_path: Path) -> None:
    disk.free = 7 * MB

    assert trouble(tmp_path) == (
        f"The disk of {tmp_path} is full: 7 MB free, 16 MB needed. "
        "Free some space there, or set PORTAL_DATA_DIR to a directory on another disk."
    )


def test_what_is_not_there_yet_is_on_the_disk_of_its_parent(tmp_path: Path) -> None:
    assert trouble(tmp_path / "not" / "yet") == ""


def test_a_watch_tells_of_each_change_once(disk: Disk, tmp_path: Path) -> None:
    watch = RoomWatch([tmp_path])

    assert watch.look() == []
    disk.free = 150 * MB
    [low] = watch.look()
    assert "nearly full: 150 MB free" in low
    disk.free = 140 * MB
    assert watch.look() == []
    disk.free = 0
    [full] = watch.look()
    assert "is full: 0 MB free" in full
    assert "goes on by itself" in full
    disk.free = 1000 * MB
    assert watch.look() == [f"{tmp_path} has room again: 1000 MB free."]
