from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.foundation.audit.chain import Fault, faults
from chenghua_portal.foundation.audit.checkpoints import kept_checkpoints
from chenghua_portal.foundation.audit.models import AuditEvent, AuditLink


class Command(BaseCommand):
    help = "Check every link of the audit chain; name the first event that is not what was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoints",
            type=Path,
            help="a copy of the checkpoints kept elsewhere, one a line, instead of the portal's own file",
        )

    def handle(self, *, checkpoints: Path | None = None, **options: Any) -> None:
        if checkpoints is not None and not checkpoints.exists():
            raise CommandError(f"There is no file {checkpoints}.")
        kept = list(kept_checkpoints(checkpoints))
        fault = next(faults(kept), None)
        if fault is not None:
            raise CommandError(_told(fault))
        last = AuditLink.objects.order_by("-position").first()
        count, root = (last.position, last.sha256) if last else (0, "empty")
        self.stdout.write(f"{count} events, unbroken. Root {root}")
        newest = max((one.count for one in kept if one is not None), default=None)
        self.stdout.write(
            "No checkpoint was found to compare with: what was cut off or rewritten cannot be seen."
            if newest is None
            else f"{len(kept)} checkpoints agree, the last after event {newest}."
        )


def _told(fault: Fault) -> str:
    event = AuditEvent.objects.filter(pk=fault.event_id).first() if fault.event_id else None
    named = f" (event {event.pk}, {event.verb}, {event.at.isoformat()})" if event else ""
    return f"The record is broken at position {fault.position}: {fault.damage.value}{named}"
