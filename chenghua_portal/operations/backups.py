"""A backup of everything the portal cannot make again: database, stored files, and, apart from them, keys.

The database is dumped as of one moment; every file that a row of that moment names was stored before the row was
written, so files copied afterwards are complete. A backup appears under its name when it is whole, or not at all.
"""

import os
import shutil
import time
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from chenghua_portal.foundation.files.places import place
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
# Written into every copy of keys, so that only such copies are ever thinned out.
KEYS_MARK = ".kept-at"
# It belongs to one database server, and is made again where it is missing.
NOT_COPIED = "application-role.password"


def make_backup(target: Path, *, keys: Path | None = None) -> Manifest:
    """Back up into `target` and, if given, the keys into `keys`. Both must be new, and apart from each other.

    Draft keys in older copies beside `keys` are removed once they are 7 days old. A stored file that is missing
    or damaged stops nothing: it is named in the manifest. Raises Unfit, or ProgramFailed when the database
    cannot be dumped.
    """
    _require_new(target)
    if keys is not None:
        _require_new(keys)
        _require_apart(target.resolve(), keys.resolve())
    partial = _fresh(target)
    # Before the dump: a checkpoint must never be ahead of the record it stands beside.
    checkpoints = _copy_checkpoints(partial)
    made_at, manifest_of_database = _dump(partial / DUMP)
    files = _copy_files(partial / FILES)
    manifest = Manifest(
        made_at=made_at.isoformat(),
        versions={"postgresql": _server_version(), "django": version("django")},
        database_sha256=sha256_of(partial / DUMP),
        checkpoints_sha256=checkpoints,
        files=files,
        not_kept=sorted(manifest_of_database.files - files.keys()),
        keys=_copy_keys(keys) if keys is not None else {},
        rows=manifest_of_database.rows,
        migrations=manifest_of_database.migrations,
        closed_functions=manifest_of_database.closed_functions,
        audit=manifest_of_database.audit,
    )
    manifest.write(partial)
    _publish(partial, target)
    if keys is not None:
        forget_draft_keys(keys.parent)
    return manifest
