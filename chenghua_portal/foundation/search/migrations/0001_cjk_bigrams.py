from django.db import migrations

from chenghua_portal.foundation.search.sql import CJK_BIGRAMS, DROP_CJK_BIGRAMS


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []

    operations = [migrations.RunSQL(CJK_BIGRAMS, DROP_CJK_BIGRAMS)]
