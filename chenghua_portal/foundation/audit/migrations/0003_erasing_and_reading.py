from django.db import migrations, models

from chenghua_portal.foundation.audit.sql import DROP_ERASE_FUNCTION, ERASE_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]

    operations = [
        migrations.RunSQL(ERASE_FUNCTION, DROP_ERASE_FUNCTION),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["verb", "at"], name="audit_by_verb"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["organization_id", "at"], name="audit_by_organization"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["at", "id"], name="audit_in_order"),
        ),
    ]
