"""A backup of everything the portal cannot make again: database, stored files, and, apart from them, keys.

The database is dumped as of one moment; every file that a row of that moment names lay on the disk before the row
did, so files copied afterwards are complete. A backup appears under its name when it is whole, or not at all.
"""

import os
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from chenghua_portal.foundation.keys.key_files import sync_directory
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.operations import manifest as contents
from chenghua_portal.operations.manifest import DUMP, FILES, Manifest, Unfit, sha256_of
from chenghua_portal.operations.programs import run

DRAFT_KEYS = "drafts/*.key"
# A draft's key is destroyed with the draft; older copies of it must not outlive it (architecture.md).
DRAFT_KEYS_KEPT = timedelta(days=7)


def make_backup(target: Path, *, keys: Path | None = None) -> Manifest:
    """Back up into `target` and, if given, the keys into `keys`. Both must be new, and apart from each other.

    Raises Unfit, or ProgramFailed when the database cannot be dumped.
    """
    _require_new(target)
    if keys is not None:
        _require_new(keys)
        if target.resolve() in [keys.resolve(), *keys.resolve().parents]:
            raise Unfit("Keys are kept apart from data: name a directory outside the backup.")
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    made_at, rows, migrations, audit = _dump(partial / DUMP)
    files = _copy_files(partial / FILES)
    key_hashes = _copy_keys(keys) if keys is not None else {}
    manifest = Manifest(
        made_at=made_at.isoformat(),
        database_sha256=sha256_of(partial / DUMP),
        files=files,
        keys=key_hashes,
        rows=rows,
        migrations=migrations,
        audit=audit,
    )
    manifest.write(partial)
    sync_tree(partial)
    partial.rename(target)
    sync_directory(target.parent)
    return manifest


def _require_new(directory: Path) -> None:
    if directory.exists() and any(directory.iterdir()):
        raise Unfit(f"{directory} is not empty: name a new directory.")
    if directory.exists():
        directory.rmdir()


def _dump(path: Path) -> tuple[datetime, dict[str, int], list[str], tuple[int, str]]:
    """Dump the database, and count it, as of the same moment."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        run(
            "pg_dump",
            [
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={path}",
            ],
        )
        counted = contents.rows_of("owner"), contents.migrations_of("owner"), contents.audit_head("owner")
    return portal_now(), *counted


def _copy_files(target: Path) -> dict[str, int]:
    """Copy every stored file, checking on the way that it still is what it is named by. Raises Unfit."""
    target.mkdir(mode=0o700)
    copied = {}
    for path in sorted(Path(settings.PORTAL_FILES_DIR).glob("??/??/*")):
        copy = target / path.relative_to(settings.PORTAL_FILES_DIR)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        if sha256_of(copy) != path.name:
            raise Unfit(f"The stored file {path.name} is damaged: restore it from an older backup first.")
        copied[path.name] = copy.stat().st_size
    return copied


def _copy_keys(target: Path) -> dict[str, str]:
    """Copy the key files, of drafts only the young ones. Answers the SHA-256 of each by its path."""
    source, oldest = Path(settings.PORTAL_KEYS_DIR), time.time() - DRAFT_KEYS_KEPT.total_seconds()
    target.mkdir(mode=0o700, parents=True)
    copied = {}
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        is_old = name.match(DRAFT_KEYS) and path.stat().st_mtime < oldest
        if not path.is_file() or path.name.startswith(".") or is_old:
            continue
        copy = target / name
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(path, copy)
        copied[str(name)] = sha256_of(copy)
    sync_tree(target)
    return copied


def sync_tree(directory: Path) -> None:
    """Make every file below, and its name, survive a crash."""
    for path in (directory, *directory.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
