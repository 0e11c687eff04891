"""Bringing a backup back into an empty place, and checking that what came back is what was kept."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from chenghua_portal.foundation.audit.chain import faults
from chenghua_portal.foundation.keys.aead import Damaged
from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.workdays.preparing import prepare
from chenghua_portal.operations import manifest as contents
from chenghua_portal.operations.backups import sync_tree
from chenghua_portal.operations.manifest import DUMP, FILES, Manifest, Unfit, sha256_of
from chenghua_portal.operations.programs import run

# These change by themselves, or by the very restoring: their number proves nothing.
RESTLESS = frozenset({"django_session", "signin_session", "jobs_job", "axes_accessattempt"})


# A portal that was given no secret makes one as soon as it starts; the backup's takes its place.
MADE_AT_START = "secret.key"


def restore_backup(source: Path, *, keys: Path | None = None) -> Manifest:
    """Fill an empty database, and empty directories of files and keys, from a backup.

    Everything is checked before anything is written. Raises Unfit, or ProgramFailed when the database can't be loaded.
    """
    manifest = Manifest.read(source)
    _require_whole(source, manifest, keys)
    _require_empty(with_keys=keys is not None)
    into = f"--dbname={connections['owner'].settings_dict['NAME']}"
    run("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", into, str(source / DUMP)])
    _copy(source / FILES, Path(settings.PORTAL_FILES_DIR))
    if keys is not None:
        _copy(keys, Path(settings.PORTAL_KEYS_DIR))
    prepare(migrate=False)
    return manifest


def _require_whole(source: Path, manifest: Manifest, keys: Path | None) -> None:
    if sha256_of(source / DUMP) != manifest.database_sha256:
        raise Unfit(f"{source / DUMP} is damaged. Take another backup.")
    present = {path.name: path for path in (source / FILES).glob("??/??/*")}
    for name in manifest.files:
        if name not in present or sha256_of(present[name]) != name:
            raise Unfit(f"The stored file {name} is missing from the backup or damaged. Take another backup.")
    for name, sha256 in manifest.keys.items() if keys is not None else ():
        if not (keys / name).is_file() or sha256_of(keys / name) != sha256:  # type: ignore[operator]
            raise Unfit(
                f"The key {name} is missing from {keys} or damaged. Take the keys of the same backup."
            )


def _require_empty(*, with_keys: bool) -> None:
    if connections["owner"].introspection.table_names():
        raise Unfit("The database is not empty: restore into a new one.")
    directories = [settings.PORTAL_FILES_DIR, *([settings.PORTAL_KEYS_DIR] if with_keys else [])]
    for directory in map(Path, directories):
        present = [path for path in directory.rglob("*") if path.is_file() and path.name != MADE_AT_START]
        if present:
            raise Unfit(f"{directory} is not empty: restore into a new data directory.")


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)
    for path in (target, *target.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    sync_tree(target)


def differences(manifest: Manifest) -> Iterator[str]:
    """What the portal that runs here does not have as the backup had it, a sentence each; nothing when all is well."""
    if missing := set(manifest.migrations) - set(contents.migrations_of("owner")):
        yield f"Migrations are missing: {', '.join(sorted(missing))}. Is anything restored here?"
        return
    yield from _of_rows(manifest)
    yield from _of_files(manifest)
    yield from _of_columns()
    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The database is older than this portal. Run manage.py prepare_database."
    if (fault := next(faults(), None)) is not None:
        yield f"The record is broken at position {fault.position}: {fault.damage.value}."
    if contents.audit_head()[0] < manifest.audit[0]:
        yield f"The record ends before position {manifest.audit[0]}, where the backup's ends."


def _of_rows(manifest: Manifest) -> Iterator[str]:
    now = contents.rows_of()
    for table, count in manifest.rows.items():
        if table not in RESTLESS and now.get(table, 0) < count:
            yield f"The table {table} has {now.get(table, 0)} rows, the backup has {count}."


def _of_files(manifest: Manifest) -> Iterator[str]:
    root = Path(settings.PORTAL_FILES_DIR)
    for name in manifest.files:
        path = root / name[:2] / name[2:4] / name
        if not path.is_file():
            yield f"The stored file {name} is missing."
        elif sha256_of(path) != name:
            yield f"The stored file {name} is damaged."


def _of_columns() -> Iterator[str]:
    """Encrypted columns that don't open: the keys that are here are not those of the data."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]
        for field in fields:
            try:
                for _value in model._default_manager.values_list(field.name, flat=True).iterator():
                    pass
            except Damaged:
                yield f"{model._meta.label}.{field.name} does not open with the keys that are here."
