from django.db import migrations

from organizations.registry.initials import initials_of


def fill_initials(apps, schema_editor):
    organization = apps.get_model("organizations", "Organization")
    rows = organization.objects.using(schema_editor.connection.alias)
    batch = []
    for each in rows.filter(initials="").only("name").iterator(chunk_size=1000):
        each.initials = initials_of(each.name)
        batch.append(each)
    rows.bulk_update(batch, ["initials"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0007_lifting_of_bars")]

    operations = [migrations.RunPython(fill_initials, migrations.RunPython.noop)]
