from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.files.places import place
from chenghua_portal.foundation.files.sweeping import faults, orphans_among


class Command(BaseCommand):
    help = (
        "Check every stored file against its hash; name what is missing or changed, count what no row names."
    )

    def handle(self, **options: Any) -> None:
        count = 0
        for stored, fault in faults():
            count += 1
            self.stderr.write(
                f"{fault}: {stored.ciphertext_sha256} (file {stored.pk} of {stored.subject_type} {stored.subject_id})"
            )
        orphans = sum(1 for _blob in orphans_among(place().blobs()))
        if count:
            raise CommandError(f"{count} stored files are missing or changed.")
        kept = StoredFile.objects.filter(deleted_at=None).count()
        self.stdout.write(
            f"{kept} stored files, each by its hash. {orphans} that no row names wait to be swept."
        )
