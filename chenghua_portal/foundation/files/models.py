from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.web.ids import uuid7


class StoredFile(models.Model):
    """A file kept encrypted on disk. Who may read it is up to the object it belongs to.

    Key and name are empty where the owner keeps them itself, as a bid does until it is opened. `size` is that
    of the content in bytes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
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
                condition=models.Q(name=None, key=None) | models.Q(name__isnull=False, key__isnull=False),
                name="files_key_with_name",
            )
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"
