from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.checks.names import PAINTABLE
from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.web.ids import uuid7


class StoredFile(models.Model):
    """A file kept encrypted. Who may read it is up to the object it belongs to.

    Key and name are empty where the owner keeps them itself, as a bid does until it is opened. `size` is that
    of the content in bytes. One that is deleted leaves its row; its ciphertext is swept a day later.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    organization_id = models.UUIDField(null=True, blank=True, db_index=True)
    name = EncryptedField(_("Name"), null=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("Size"))
    ciphertext_sha256 = models.CharField(max_length=64, unique=True)
    key = EncryptedField(null=True)
    uploaded_by_id = models.UUIDField()
    uploaded_at = models.DateTimeField(_("Uploaded"))
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="files_of_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(name=None, key=None) | Q(name__isnull=False, key__isnull=False),
                name="files_key_with_name",
            )
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def has_picture(self) -> bool:
        """Whether it can be shown beside a form, see `pictures.painted`."""
        return self.media_type in PAINTABLE


class UploadSession(models.Model):
    """A file on its way, piece by piece, until a form takes it or it expires.

    Its pieces, and its name and hash in `about`, are encrypted under a key of its own outside the database,
    which is destroyed with it: nothing readable of a sealed bid's file stays behind in either. `received`
    counts the bytes that are stored for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner_id = models.UUIDField(db_index=True)
    about = models.BinaryField()
    size = models.PositiveIntegerField(_("Size"))
    received = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Expires"), db_index=True)

    class Meta:
        verbose_name = _("upload")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, received__lte=F("size")), name="files_upload_received_in_size"
            )
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def is_complete(self) -> bool:
        return self.received == self.size
