from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from chenghua_portal.foundation.search.queries import CjkBigrams


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("search", "0001_cjk_bigrams")]

    operations = [
        migrations.AddIndex("user", GinIndex(CjkBigrams("name"), name="identity_name_words")),
    ]
