from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.foundation.audit.chain import faults
from chenghua_portal.foundation.audit.models import AuditLink


class Command(BaseCommand):
    help = "Check every link of the audit chain; name the first event that is not what was written."

    def handle(self, **options: Any) -> None:
        fault = next(faults(), None)
        if fault is not None:
            raise CommandError(
                f"The record is broken at position {fault.position}: {fault.damage.value}"
                + (f" (event {fault.event_id})" if fault.event_id else "")
            )
        last = AuditLink.objects.order_by("-position").first()
        count, root = (last.position, last.sha256) if last else (0, "empty")
        self.stdout.write(f"{count} events, unbroken. Root {root}")
