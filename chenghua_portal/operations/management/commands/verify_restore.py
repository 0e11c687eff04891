from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.operations.manifest import Manifest, Unfit
from chenghua_portal.operations.verifying import ledger


class Command(BaseCommand):
    help = "Compare this portal with the backup it was restored from, and print what is here of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *, directory: Path, **options: Any) -> None:
        try:
            manifest = Manifest.read(directory)
        except Unfit as problem:
            raise CommandError(str(problem)) from None
        count = 0
        self.stdout.write(f"{directory}, as of {manifest.made_at}\n  {'':<36}{'backup':>12}{'here':>12}")
        for line in ledger(manifest):
            is_whole = not line.faults
            self.stdout.write(
                f"  {line.what:<36}{line.kept:>12}{line.found:>12}{'' if is_whole else '   MISSED'}"
            )
            for fault in line.faults:
                self.stderr.write(f"    {fault}")
            count += len(line.faults)
        if count:
            raise CommandError("1 difference." if count == 1 else f"{count} differences.")
        self.stdout.write("All is there.")
