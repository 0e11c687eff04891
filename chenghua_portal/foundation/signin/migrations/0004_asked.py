from django.db import migrations, models

import chenghua_portal.foundation.keys.fields
import chenghua_portal.foundation.web.ids


class Migration(migrations.Migration):
    dependencies = [
        ("signin", "0003_phones"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=chenghua_portal.foundation.web.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("reset", "Reset"), ("sign_up", "Sign Up"), ("link", "Link")], max_length=10
                    ),
                ),
                ("content", chenghua_portal.foundation.keys.fields.EncryptedField()),
                ("created_at", models.DateTimeField()),
            ],
        ),
    ]
