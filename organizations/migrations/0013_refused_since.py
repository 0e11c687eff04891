from django.db import migrations, models
from django.db.models.functions import Now


def refused_before_this_was_kept(apps, schema_editor):
    """When is in the record; counted from now on, nothing goes too early."""
    organizations = apps.get_model("organizations", "Organization").objects.using(
        schema_editor.connection.alias
    )
    organizations.filter(status="refused").update(refused_at=Now())


class Migration(migrations.Migration):
    dependencies = [("organizations", "0012_one_bar_proposed_by_hand")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Refused"),
        ),
        migrations.AddField(
            model_name="organization",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Erased"),
        ),
        migrations.RunPython(refused_before_this_was_kept, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(("refused_at__isnull", False), ("status", "refused")),
                    _connector="OR",
                ),
                name="organizations_only_refused_erased",
            ),
        ),
    ]
