"""A backup of everything the portal cannot make again: database, stored files, and, apart from them, keys.

The database is dumped as of one moment; every file that a row of that moment names was stored before the row was
written, so files copied afterwards are complete. A backup appears under its name when it is whole, or not at all.
"""

import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from chenghua_portal.foundation.files.places import Gone, place
from chenghua_portal.foundation.files.sweeping import STORED
from chenghua_portal.foundation.keys.key_files import sync_directory
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.operations import counting
from chenghua_portal.operations.manifest import (
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

# A submitted draft's key is destroyed, and with it the draft: no copy of it outlives that by more (architecture.md).
DRAFT_KEYS_KEPT = timedelta(days=7)
# Stands in every copy of keys, so that nothing else is ever thinned out.
KEYS_MARK = ".copied-keys"
# The mark of a draft key that is gone: it would close a draft which the dump still has.
DESTROYED = ".destroyed"
# It belongs to one database server, and is made again where it is missing.
NOT_COPIED = "application-role.password"


def make_backup(target: Path, *, keys: Path | None = None) -> Manifest:
    """Back up into `target` and, if given, the keys into `keys`. Both must be new, and apart from each other.

    Draft keys in older copies beside `keys` go once they are 7 days old. A stored file that is missing or damaged
    stops nothing: the manifest names it. Raises Unfit, or ProgramFailed when the database cannot be dumped.
    """
    _require_new(target)
    if keys is not None:
        _require_new(keys)
        _require_apart(target.resolve(), keys.resolve())
    with ExitStack() as stack:
        partial = stack.enter_context(_appearing(target))
        partial_keys = stack.enter_context(_appearing(keys)) if keys is not None else None
        # Both before the dump: a checkpoint must not be ahead of the record that it stands beside, and what is
        # still a draft in the dump may be submitted, and its key destroyed, before the dump is over.
        checkpoints = _copy_checkpoints(partial / CHECKPOINTS)
        key_hashes = _copy_keys(partial_keys) if partial_keys is not None else {}
        with _one_moment() as snapshot:
            made_at = portal_now()
            run("pg_dump", ["-Fc", "--no-owner", "--no-privileges", snapshot, f"--file={partial / DUMP}"])
            rows, named = counting.rows_of("owner"), counting.files_of("owner")
            migrations, closed = counting.migrations_of("owner"), counting.closed_functions("owner")
            audit = counting.audit_head("owner")
        if partial_keys is not None:
            key_hashes |= _copy_keys(partial_keys, but_not=(*key_hashes, DESTROYED))
            (partial_keys / KEYS_MARK).touch(mode=0o600)
        files = _copy_files(partial / FILES)
        Manifest(
            made_at=made_at.isoformat(),
            versions=counting.versions("owner"),
            database_sha256=sha256_of(partial / DUMP),
            checkpoints_sha256=checkpoints,
            files=files,
            not_kept=sorted(named - files.keys()),
            keys=key_hashes,
            rows=rows,
            migrations=migrations,
            closed_functions=closed,
            audit=audit,
        ).write(partial)
    if keys is not None:
        forget_draft_keys(keys.parent)
    return Manifest.read(target)


def forget_draft_keys(parent: Path) -> int:
    """Remove the keys of drafts from every copy of keys in `parent` that is older than 7 days; how many went."""
    oldest, count = time.time() - DRAFT_KEYS_KEPT.total_seconds(), 0
    for mark in parent.glob(f"*/{KEYS_MARK}"):
        if mark.stat().st_mtime < oldest:
            for key in mark.parent.glob(DRAFT_KEYS):
                key.unlink()
                count += 1
    return count


def _require_new(directory: Path) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Unfit(f"{directory} is not empty: name a new directory.")


def _require_apart(target: Path, keys: Path) -> None:
    if target == keys or target in keys.parents or keys in target.parents:
        raise Unfit("Keys are kept apart from data: name a directory outside the backup, and not around it.")


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A directory to fill, which gets its name when everything in it is on the disk; nothing of it stays before."""
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    try:
        yield partial
        sync_tree(partial)
        partial.rename(target)
        sync_directory(target.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _one_moment() -> Iterator[str]:
    """What is read of `owner` inside, and dumped with the option this yields, is the database of one moment."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield f"--snapshot={cursor.fetchone()[0]}"


def _copy_checkpoints(copy: Path) -> str:
    kept = Path(settings.PORTAL_CHECKPOINTS_FILE)
    return copy_hashed([kept.read_bytes()] if kept.exists() else [], copy)[0]


def _copy_files(target: Path) -> dict[str, int]:
    """Copy every stored file that still is what it is named by; the sizes by name."""
    target.mkdir(mode=0o700)
    copied = {}
    for blob in place().blobs():
        if (stored := STORED.fullmatch(blob.name)) is None:
            continue
        copy = target / blob.name
        # What is swept under our eyes is named by no row.
        with suppress(Gone):
            sha256, size = copy_hashed(place().get(blob.name), copy)
            if sha256 == stored["sha256"]:
                copied[sha256] = size
        if stored["sha256"] not in copied:
            copy.unlink(missing_ok=True)
    return copied


def _copy_keys(target: Path, *, but_not: Collection[str] = ()) -> dict[str, str]:
    """Copy the key files. Answers the SHA-256 of each by its path."""
    source, copied = Path(settings.PORTAL_KEYS_DIR), {}
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        is_left = {name.as_posix(), path.suffix, path.name} & {*but_not, NOT_COPIED}
        if is_left or path.name.startswith(".") or not path.is_file():
            continue
        # A draft's key may be destroyed under our eyes.
        with suppress(FileNotFoundError):
            copied[name.as_posix()] = copy_hashed([path.read_bytes()], target / name)[0]
    return copied


def sync_tree(directory: Path) -> None:
    """Make every file below, and its name, survive a crash."""
    for path in (directory, *directory.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
