"""Bringing a backup back into an empty place."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

from chenghua_portal.foundation.files.places import place
from chenghua_portal.foundation.files.storage import name_of
from chenghua_portal.foundation.keys.key_files import write_new
from chenghua_portal.foundation.workdays.preparing import prepare
from chenghua_portal.operations.backups import KEYS_MARK, NOT_COPIED, sync_tree
from chenghua_portal.operations.manifest import (
    BLOCK,
    CHECKPOINTS,
    DRAFT_KEYS,
    DUMP,
    FILES,
    Manifest,
    Unfit,
    copy_hashed,
    sha256_of,
)
from chenghua_portal.operations.programs import run

# A portal that was given no secrets makes these as soon as it starts. The backup's take their place.
MADE_AT_START = frozenset({"secret.key", NOT_COPIED})


def restore_backup(source: Path, *, keys: Path | None = None) -> Manifest:
    """Fill an empty database, and empty places for files and keys, from a backup.

    Everything is checked before anything is written; the database comes last, whole or not at all. Raises Unfit, or
    ProgramFailed when the database can't be loaded.
    """
    manifest = Manifest.read(source)
    _require_whole(source, manifest)
    if keys is not None:
        _require_keys(keys, manifest)
    _require_empty(with_keys=keys is not None)
    if keys is not None:
        _put_keys(keys, manifest)
    for sha256 in manifest.files:
        place().put(name_of(sha256), _pieces(source / FILES / name_of(sha256)))
    if checkpoints := (source / CHECKPOINTS).read_bytes():
        write_new(Path(settings.PORTAL_CHECKPOINTS_FILE), checkpoints)
    into = f"--dbname={connections['owner'].settings_dict['NAME']}"
    run("pg_restore", ["--no-owner", "--no-privileges", "--single-transaction", into, str(source / DUMP)])
    with connections["owner"].cursor() as cursor:
        for function in manifest.closed_functions:
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    prepare(migrate=False)
    return manifest


def _require_whole(source: Path, manifest: Manifest) -> None:
    parts = {DUMP: manifest.database_sha256, CHECKPOINTS: manifest.checkpoints_sha256}
    parts |= {f"{FILES}/{name_of(sha256)}": sha256 for sha256 in manifest.files}
    for name, sha256 in parts.items():
        if not (source / name).is_file() or sha256_of(source / name) != sha256:
            raise Unfit(f"{source / name} is missing or damaged. Take another backup.")


def _require_keys(keys: Path, manifest: Manifest) -> None:
    if not (keys / KEYS_MARK).exists():
        raise Unfit(
            f"{keys} holds no keys of a backup. Name the directory that --keys named when it was made."
        )
    for name, sha256 in manifest.keys.items():
        is_there = (keys / name).is_file()
        # Copies of draft keys go after 7 days.
        if not is_there and Path(name).match(DRAFT_KEYS):
            continue
        if not is_there or sha256_of(keys / name) != sha256:
            raise Unfit(
                f"The key {name} is missing from {keys} or damaged. Take the keys of the same backup."
            )


def _require_empty(*, with_keys: bool) -> None:
    if connections["owner"].introspection.table_names():
        raise Unfit(
            "The database is not empty: restore into a new one. Drop and create it, or, with the embedded database, "
            "set PORTAL_DATA_DIR to a new directory."
        )
    if (blob := next(place().blobs(), None)) is not None:
        raise Unfit(
            f"The place of stored files is not empty ({blob.name}): name a new one, or move them away."
        )
    checkpoints, key_dir = Path(settings.PORTAL_CHECKPOINTS_FILE), Path(settings.PORTAL_KEYS_DIR)
    if checkpoints.exists():
        raise Unfit(f"{checkpoints} exists: move it aside. It proves what was recorded after this backup.")
    kept = [path for path in key_dir.rglob("*") if path.is_file() and path.name not in MADE_AT_START]
    if with_keys and kept:
        raise Unfit(f"{key_dir} is not empty ({kept[0].name}): name a new directory, or move them away.")


def _put_keys(keys: Path, manifest: Manifest) -> None:
    target = Path(settings.PORTAL_KEYS_DIR)
    for name in manifest.keys:
        if (keys / name).is_file():
            copy_hashed(_pieces(keys / name), target / name)
    sync_tree(target)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield piece
