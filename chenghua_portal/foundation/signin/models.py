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


class Asked(models.Model):
    """What a visitor asked for under a name, until a job has answered. Encrypted: it may hold a code, or a hash."""

    class Kind(models.TextChoices):
        RESET = "reset"
        SIGN_UP = "sign_up"
        LINK = "link"
        NUMBER = "number"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    content = EncryptedField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class SignInLink(models.Model):
    """A link by mail that opens an account once, together with a code of six digits that goes another way.

    Neither is stored: the link as a hash, the code under the key of blind indexes, without which its six
    digits could be tried out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    code_index = models.CharField(max_length=64)
    next_path = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link for {self.user_id}"


class FactorRecovery(models.Model):
    """An official who lost every second factor asks for a fresh start: two administrators confirm, a day passes.

    Where it stands follows from its instants; the person can stop it until it is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="factor_recoveries")
    reason = models.CharField(_("What happened"), max_length=500)
    requested_at = models.DateTimeField(_("Asked for"))
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(stopped_at=None, done_at=None),
                name="signin_one_open_recovery",
            ),
            models.CheckConstraint(
                condition=models.Q(first_by=None) | ~models.Q(first_by=models.F("user")),
                name="signin_recovery_first_is_another",
            ),
            models.CheckConstraint(
                condition=models.Q(second_by=None)
                | (~models.Q(second_by=models.F("user")) & ~models.Q(second_by=models.F("first_by"))),
                name="signin_recovery_second_is_a_third",
            ),
            models.CheckConstraint(
                condition=models.Q(second_by=None, due_at=None)
                | models.Q(second_by__isnull=False, due_at__isnull=False),
                name="signin_recovery_due_once_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"recovery of {self.user_id}"

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None and self.done_at is None


class Phone(models.Model):
    """The mobile number of an account, proved by a code: it signs in beside the e-mail address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    number = EncryptedField()
    number_index = models.CharField(max_length=64, unique=True)
    proved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"phone of {self.user_id}"


class NumberSignUp(models.Model):
    """An account that a visitor wants to have by a mobile number, until the code sent there is typed.

    The id is that of the account to come; the content is its number, name and password hash, as JSON.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    content = EncryptedField()
    code_index = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"sign-up {self.pk}"


class PhoneCheck(models.Model):
    """A number that an account wants to have, until the code sent there is typed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    number = EncryptedField()
    code_index = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"phone check of {self.user_id}"
