import os

import pytest

from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.storage import Damaged, Unavailable


def files_under(directory):
    return [path for path in directory.rglob("*") if path.is_file()]


def test_what_is_written_is_read_back(files_dir):
    written = storage.write(b"scan")
    assert storage.read(written.sha256, written.key) == b"scan"
    (path,) = files_under(files_dir)
    assert path == files_dir / written.sha256[:2] / written.sha256[2:4] / written.sha256
    assert path.stat().st_mode & 0o777 == 0o600


def test_disk_holds_ciphertext_only_and_never_the_same_twice(files_dir):
    first, second = storage.write(b"sealed content"), storage.write(b"sealed content")
    assert first.sha256 != second.sha256
    assert first.key != second.key
    assert all(b"sealed" not in path.read_bytes() for path in files_under(files_dir))


def test_changed_file_is_damaged():
    written = storage.write(b"scan")
    path = storage.path_of(written.sha256)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged, match="was changed"):
        storage.read(written.sha256, written.key)


def test_missing_file_or_another_key_is_damaged():
    first, second = storage.write(b"one"), storage.write(b"two")
    with pytest.raises(Damaged):
        storage.read(first.sha256, second.key)
    storage.path_of(first.sha256).unlink()
    with pytest.raises(Damaged):
        storage.read(first.sha256, first.key)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_hashes_name_files(name):
    with pytest.raises(ValueError, match="SHA-256"):
        storage.path_of(name)


def test_nothing_half_written_stays_when_the_disk_is_full(files_dir, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space"):
        storage.write(b"scan")
    monkeypatch.undo()
    assert files_under(files_dir) == []
