"""Whether the portal that runs here is the one that a backup was taken of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from chenghua_portal.foundation.audit.chain import faults
from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.keys.aead import Damaged
from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.workdays.preparing import (
    append_only_tables,
    owner_only_tables,
    require_installed_clock,
)
from chenghua_portal.operations import counting
from chenghua_portal.operations.manifest import DRAFT_KEYS, Manifest, sha256_of

# The application empties these by itself: how many rows they have proves nothing.
RESTLESS = frozenset({"django_session", "signin_session", "axes_accessattempt", "files_uploadsession"})


@dataclass(frozen=True)
class Line:
    """One line of the ledger: how much of what was kept is here and whole, and a sentence for each that is not."""

    what: str
    kept: int
    found: int
    faults: tuple[str, ...] = ()


def ledger(manifest: Manifest) -> Iterator[Line]:
    """Compare with the backup, kind by kind. A portal that was used since may have more, never less.

    Without the tables of the backup there is one line, which says so.
    """
    migrations = _migrations(manifest)
    yield migrations
    if migrations.found < migrations.kept:
        return
    for check in CHECKS:
        yield check(manifest)


def _migrations(manifest: Manifest) -> Line:
    applied = set(counting.migrations_of("owner"))
    missing = sorted(set(manifest.migrations) - applied)
    faults = [f"The migration {name} is missing. Is anything restored here?" for name in missing]
    executor = MigrationExecutor(connections["owner"])
    if not missing and executor.migration_plan(executor.loader.graph.leaf_nodes()):
        faults.append("The database is older than this portal. Run manage.py prepare_database.")
    return Line(
        "migrations", len(manifest.migrations), len(manifest.migrations) - len(missing), tuple(faults)
    )


def _rows(manifest: Manifest) -> Line:
    now = counting.rows_of("owner")
    kept = {table: count for table, count in manifest.rows.items() if table not in RESTLESS}
    faults = [
        f"The table {table} has {now.get(table, 0)} rows, the backup has {count}."
        for table, count in kept.items()
        if now.get(table, 0) < count
    ]
    found = sum(min(now.get(table, 0), count) for table, count in kept.items())
    return Line("rows", sum(kept.values()), found, tuple(faults))


def _files(manifest: Manifest) -> Line:
    faults = [
        f"The stored file {name} was missing or damaged when the backup was made."
        for name in manifest.not_kept
    ]
    found = 0
    for sha256 in manifest.files:
        try:
            is_stored = storage.is_stored(sha256)
            found += is_stored
            if not is_stored:
                faults.append(f"The stored file {sha256} is missing.")
        except storage.Damaged:
            faults.append(f"The stored file {sha256} is damaged.")
    return Line(
        "stored files, by their hashes", len(manifest.files) + len(manifest.not_kept), found, tuple(faults)
    )


def _record(manifest: Manifest) -> Line:
    position, head = manifest.audit
    now = counting.audit_head("owner")[0]
    broken = [
        f"The record is broken at position {fault.position}: {fault.damage.value}." for fault in faults()
    ]
    if now < position:
        broken.append(f"The record ends at position {now}, the backup's at {position}.")
    elif position and counting.audit_hash_at(position) != head:
        broken.append(f"The record has another hash at position {position} than the backup's.")
    return Line("events of the record, unbroken", position, min(now, position), tuple(broken))


def _keys(manifest: Manifest) -> Line:
    """Keys of drafts may have gone since, or with an old copy; what else differs is a fault."""
    directory = Path(settings.PORTAL_KEYS_DIR)
    expected = {name: sha256 for name, sha256 in manifest.keys.items() if not Path(name).match(DRAFT_KEYS)}
    wrong = [
        f"The key {name} is missing or another one."
        for name, sha256 in expected.items()
        if not (directory / name).is_file() or sha256_of(directory / name) != sha256
    ]
    return Line("keys of the portal", len(expected), len(expected) - len(wrong), tuple(wrong))


def _encrypted(_manifest: Manifest) -> Line:
    """Every value of every encrypted column opens with the keys that are here."""
    values, opened, closed = 0, 0, []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, EncryptedField):
                continue
            present = model._base_manager.exclude(**{field.name: None})
            count, before = present.count(), opened
            values += count
            try:
                for _value in present.values_list(field.name, flat=True).iterator():
                    opened += 1
            except Damaged:
                closed.append(
                    f"{model._meta.label}.{field.name} does not open with the keys that are here "
                    f"({opened - before} of {count} read)."
                )
    return Line("encrypted values that open", values, opened, tuple(closed))


def _rights(manifest: Manifest) -> Line:
    """What the application may not do here either: change the record, call the owner's functions, shift the clock."""
    closed = append_only_tables() + owner_only_tables()
    open_ones = counting.tables_the_application_may_change(closed)
    wrong = [
        f"The application's role may change {table}. Run manage.py prepare_database." for table in open_ones
    ]
    expected = manifest.closed_functions
    callable_ones = sorted(set(expected) - set(counting.closed_functions("owner")))
    wrong += [f"Everybody may call {function}: revoke it from PUBLIC." for function in callable_ones]
    try:
        require_installed_clock()
    except ImproperlyConfigured as error:
        wrong.append(str(error))
    kept = len(closed) + len(expected) + 1
    return Line("rights that the application lacks", kept, kept - len(wrong), tuple(wrong))


CHECKS: tuple[Callable[[Manifest], Line], ...] = (_rows, _files, _record, _keys, _encrypted, _rights)
