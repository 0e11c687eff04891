from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from chenghua_portal.foundation.search.queries import CjkBigrams


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_streets"), ("search", "0001_cjk_bigrams")]

    operations = [
        migrations.AddIndex("organization", GinIndex(CjkBigrams("name"), name="organizations_name_words")),
    ]
