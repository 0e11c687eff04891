"""One process that makes the portal ready to start, and prints the accounts of its demo."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def main(*, with_demo: bool) -> None:
    """Compile stale catalogues and bring the database up to date; make and print the demo's accounts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chenghua_portal.settings.local")
    django.setup()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if any(is_stale(Path(directory)) for directory in settings.LOCALE_PATHS):
        call_command("messages", "compile", stdout=sys.stderr)
    call_command("prepare_database", stdout=sys.stderr)
    if with_demo:
        call_command("demo_accounts", "--create")


def is_stale(directory: Path) -> bool:
    """Whether a catalogue was edited after it was compiled."""
    return any(
        not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
        for source in directory.rglob("*.po")
    )


if __name__ == "__main__":
    main(with_demo="--demo" in sys.argv)
