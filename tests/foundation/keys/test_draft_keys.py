from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from chenghua_portal.foundation.keys import aead, draft_keys, key_files
from chenghua_portal.foundation.keys.errors import KeyDestroyed, KeyMissing

DRAFT = UUID("01890000-0000-7000-8000-000000000001")


def test_key_is_a_private_file_outside_the_database(keys_dir):
    key = draft_keys.create(DRAFT)
    path = keys_dir / "drafts" / f"{DRAFT}.key"
    assert draft_keys.read(DRAFT) == key == path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_key_is_made_once():
    draft_keys.create(DRAFT)
    with pytest.raises(FileExistsError):
        draft_keys.create(DRAFT)


def test_unknown_draft_has_no_key():
    with pytest.raises(KeyMissing) as caught:
        draft_keys.read(DRAFT)
    assert not isinstance(caught.value, KeyDestroyed)


def test_destroyed_key_is_gone_and_its_name_is_never_used_again(keys_dir):
    draft_keys.create(DRAFT)
    draft_keys.destroy(DRAFT)
    draft_keys.destroy(DRAFT)
    with pytest.raises(KeyDestroyed):
        draft_keys.read(DRAFT)
    with pytest.raises(KeyDestroyed):
        draft_keys.create(DRAFT)
    assert [entry.name for entry in (keys_dir / "drafts").iterdir()] == [f"{DRAFT}.destroyed"]


def test_crash_between_mark_and_removal_counts_as_destroyed_and_can_be_finished(keys_dir, monkeypatch):
    draft_keys.create(DRAFT)
    with monkeypatch.context() as patch:
        patch.setattr(key_files, "remove", lambda _path: None)
        draft_keys.destroy(DRAFT)
    with pytest.raises(KeyDestroyed):
        draft_keys.read(DRAFT)
    draft_keys.destroy(DRAFT)
    assert not (keys_dir / "drafts" / f"{DRAFT}.key").exists()


def test_parts_of_a_draft_cannot_be_swapped():
    draft_keys.create(DRAFT)
    sealed = draft_keys.encrypt(DRAFT, b"need", context="need")
    assert draft_keys.decrypt(DRAFT, sealed, context="need") == b"need"
    with pytest.raises(aead.Damaged):
        draft_keys.decrypt(DRAFT, sealed, context="risks")


def test_nothing_is_read_after_destruction():
    draft_keys.create(DRAFT)
    sealed = draft_keys.encrypt(DRAFT, b"need", context="need")
    draft_keys.destroy(DRAFT)
    with pytest.raises(KeyDestroyed):
        draft_keys.decrypt(DRAFT, sealed, context="need")


def test_file_made_by_many_at_once_is_whole_and_one(tmp_path):
    path = tmp_path / "new" / "one.key"
    with ThreadPoolExecutor(8) as pool:
        contents = list(pool.map(lambda _: key_files.read_or_make(path, lambda: uuid4().bytes), range(32)))
    assert set(contents) == {path.read_bytes()}
    assert [entry.name for entry in path.parent.iterdir()] == ["one.key"]


def test_keys_are_listed_by_age_without_those_destroyed(keys_dir):
    other = uuid4()
    draft_keys.create(DRAFT)
    draft_keys.create(other)
    draft_keys.destroy(other)
    (keys_dir / "drafts" / f".{uuid4()}.key.0123456789ab").touch()
    made = (keys_dir / "drafts" / f"{DRAFT}.key").stat().st_mtime
    assert list(draft_keys.made_before(made)) == []
    assert list(draft_keys.made_before(made + 1)) == [DRAFT]
