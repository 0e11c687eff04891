"""The tabs of the one queue of officials: registrations, changes, certificates."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.registry.models import Organization
from organizations.registry.queries import pending_certificates, pending_changes


def queue_tabs(current: str) -> list[dict[str, Any]]:
    """Each with how many wait."""
    found = (
        (
            _("Registrations"),
            "organizations:verification-list",
            Organization.objects.filter(status=Organization.Status.PENDING).count(),
        ),
        (_("Changes"), "organizations:change-list", pending_changes().count()),
        (_("Certificates"), "organizations:certificate-list", pending_certificates().count()),
    )
    return [
        {"label": label, "url": reverse(name), "count": count, "is_current": name == current}
        for label, name, count in found
    ]
