from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.operations.backups import make_backup
from chenghua_portal.operations.manifest import Unfit
from chenghua_portal.operations.programs import ProgramFailed


class Command(BaseCommand):
    help = "Back up database and files into a new directory, and the keys into another, kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--keys", type=Path, help="where the keys go; without it they are not backed up")

    def handle(self, *, directory: Path, keys: Path | None, **options: Any) -> None:
        try:
            manifest = make_backup(directory, keys=keys)
        except (Unfit, ProgramFailed) as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(
                f"{error.filename or directory}: {error.strerror}. Nothing was kept."
            ) from None
        self.stdout.write(
            f"{sum(manifest.rows.values())} rows, {len(manifest.files)} files and {len(manifest.keys)} keys, "
            f"as of {manifest.made_at}; record up to {manifest.audit[0]}."
        )
        if keys is None:
            self.stdout.write(
                "Keys were not backed up: without them nothing encrypted can be read. See --keys."
            )
        if manifest.not_kept:
            for name in manifest.not_kept:
                self.stderr.write(f"The stored file {name} is missing or damaged.")
            raise CommandError(
                "The backup is there, without these files: bring them back from an older one. "
                "manage.py verify_files says whose they are."
            )
