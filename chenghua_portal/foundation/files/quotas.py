"""How much one object and one organization may keep."""

from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.web.refusals import Refused


def refuse_over_quota(adding: int, *, subject_id: UUID, organization_id: UUID | None) -> None:
    """Raises Refused, saying how much is left, when `adding` bytes are more than may be kept.

    Uploads to one object, or of one organization, wait here for each other until their transactions end, so
    that several at once can't exceed what each of them was allowed.
    """
    wait_for_turn(subject_id, organization_id)
    kept = StoredFile.objects.filter(deleted_at=None)
    left = settings.PORTAL_FILES_PER_SUBJECT - _bytes_of(kept.filter(subject_id=subject_id))
    if adding > left:
        raise Refused(
            _(
                "Files here may have %(most)s in all; %(left)s are left. Remove a file first, or make this one smaller."
            )
            % {"most": _mb(settings.PORTAL_FILES_PER_SUBJECT), "left": _mb(left)}
        )
    if organization_id is None:
        return
    left = settings.PORTAL_FILES_PER_ORGANIZATION - _bytes_of(kept.filter(organization_id=organization_id))
    if adding > left:
        raise Refused(
            _(
                "Your organization may keep files of %(most)s in all; %(left)s are left. Remove files that are no "
                "longer needed, or ask the organizer for more room."
            )
            % {"most": _mb(settings.PORTAL_FILES_PER_ORGANIZATION), "left": _mb(left)}
        )


def _bytes_of(files: QuerySet[StoredFile]) -> int:
    return files.aggregate(total=Sum("size"))["total"] or 0


def wait_for_turn(*owners: UUID | None) -> None:
    """Always in the same order, so that two uploads never wait for each other."""
    with connection.cursor() as cursor:
        for owner in sorted(owner for owner in owners if owner is not None):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [owner.int & 0x7FFF_FFFF_FFFF_FFFF])


def _mb(size: int) -> str:
    return f"{max(size, 0) / 1024**2:.1f} MB"
