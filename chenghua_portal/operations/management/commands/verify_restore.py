from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.operations.manifest import Manifest, Unfit
from chenghua_portal.operations.restores import differences


class Command(BaseCommand):
    help = "Compare this portal with the backup it was restored from: rows, every file, keys, migrations, the record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *, directory: Path, **options: Any) -> None:
        try:
            manifest = Manifest.read(directory)
        except Unfit as problem:
            raise CommandError(str(problem)) from None
        found = list(differences(manifest))
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write(
            f"All is there: {sum(manifest.rows.values())} rows, {len(manifest.files)} files by their hashes, "
            f"the record unbroken up to {manifest.audit[0]}."
        )
