from django.db import migrations

from chenghua_portal.foundation.audit.sql import DROP_LINK_FUNCTION, LINK_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(LINK_FUNCTION, DROP_LINK_FUNCTION)]
