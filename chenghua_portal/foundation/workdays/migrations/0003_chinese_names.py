from chinese_calendar import constants
from django.db import migrations


def rename(apps, schema_editor, names):
    days = apps.get_model("workdays", "Day").objects.using(schema_editor.connection.alias)
    for before, after in names.items():
        days.filter(name=before).update(name=after)


def into_chinese(apps, schema_editor):
    """The occasions as the State Council writes them; the package gives them in English."""
    rename(apps, schema_editor, {holiday.value: holiday.chinese for holiday in constants.Holiday})


def into_english(apps, schema_editor):
    rename(apps, schema_editor, {holiday.chinese: holiday.value for holiday in constants.Holiday})


class Migration(migrations.Migration):
    dependencies = [("workdays", "0002_clock_and_calendar")]

    operations = [migrations.RunPython(into_chinese, into_english)]
