from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.operations.manifest import Unfit
from chenghua_portal.operations.programs import ProgramFailed
from chenghua_portal.operations.restores import restore_backup


class Command(BaseCommand):
    help = "Restore a backup into an empty database and an empty data directory."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--keys", type=Path, help="where the keys of the same backup are")

    def handle(self, *, directory: Path, keys: Path | None, **options: Any) -> None:
        try:
            manifest = restore_backup(directory, keys=keys)
        except (Unfit, ProgramFailed) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"Restored as of {manifest.made_at}: {sum(manifest.rows.values())} rows, {len(manifest.files)} files, "
            f"{len(manifest.keys) if keys else 0} keys. Check it with manage.py verify_restore {directory}"
        )
