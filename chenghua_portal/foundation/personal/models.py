from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class RetentionRun(models.Model):
    """A day on which personal data went because its time was over: how much of what, and nothing of whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("At"))
    counts = models.JSONField()

    class Meta:
        verbose_name = _("removal of personal data")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
