import django.contrib.postgres.indexes
from django.db import migrations, models

import organizations.registry.searching


class Migration(migrations.Migration):
    dependencies = [("organizations", "0008_fill_initials")]

    operations = [
        migrations.RunSQL(
            organizations.registry.searching.LETTER_PAIRS, organizations.registry.searching.DROP_LETTER_PAIRS
        ),
        migrations.AddIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GinIndex(
                organizations.registry.searching.LetterPairs("initials"), name="organizations_initial_pairs"
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("kind__in", ["00", "51", "52", "53", "59"]), ("status", "verified")),
                fields=["initials", "id"],
                name="organizations_directory",
            ),
        ),
    ]
