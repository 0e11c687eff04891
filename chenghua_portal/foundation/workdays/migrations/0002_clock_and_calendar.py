from chinese_calendar import constants
from django.db import migrations

CREATE_CLOCK = """
CREATE FUNCTION public.portal_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE
AS $clock$ SELECT clock_timestamp() $clock$
"""


def load_calendar(apps, schema_editor):
    """The official days of the years that chinesecalendar knows (2004 on)."""
    day = apps.get_model("workdays", "Day")
    known_year = apps.get_model("workdays", "KnownYear")
    database = schema_editor.connection.alias
    rows = {date: day(date=date, is_workday=False, name=name) for date, name in constants.holidays.items()}
    rows |= {date: day(date=date, is_workday=True, name=name) for date, name in constants.workdays.items()}
    day.objects.using(database).bulk_create(rows.values(), batch_size=500)
    years = sorted({date.year for date in rows})
    known_year.objects.using(database).bulk_create(known_year(year=year) for year in years)


def unload_calendar(apps, schema_editor):
    database = schema_editor.connection.alias
    apps.get_model("workdays", "Day").objects.using(database).all().delete()
    apps.get_model("workdays", "KnownYear").objects.using(database).all().delete()


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_CLOCK, "DROP FUNCTION public.portal_now()"),
        migrations.RunPython(load_calendar, unload_calendar),
    ]
