"""Sessions that their owners can see and end, and mails that carry secrets until they are sent."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.web.ids import uuid7


class Session(AbstractBaseSession):
    """A browser that came, and once signed in, whose it is.

    The key is stored as a hash: whoever reads the table can't enter with it. Ending a session is deleting
    its row, which shuts the browser out at its next request.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="sign_in_sessions"
    )
    device = models.CharField(_("Device"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=45, blank=True)
    started_at = models.DateTimeField(_("Signed in"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("Last seen"))

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"session of {self.user_id or 'a visitor'}"


class AccountMail(models.Model):
    """A mail about an account, on its way. It may carry a link that opens it: encrypted, and gone once sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = EncryptedField()
    subject = models.CharField(max_length=200)
    body = EncryptedField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject
