from django.db import migrations

from organizations.migrations._streets import load_streets, unload_streets


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]

    operations = [migrations.RunPython(load_streets, unload_streets)]
