from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from chenghua_portal.foundation.workflow.diagrams import draw_states


class Command(BaseCommand):
    help = "Draw the state diagrams of every model into docs/states.md."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "states.md").write_text(draw_states(), encoding="utf-8")
