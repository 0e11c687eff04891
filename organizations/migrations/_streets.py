"""The streets that a new database begins with."""

from datetime import date

# Codes and names of the district's street offices; those merged in 2019 keep their rows for old projects.
STREETS = [
    ("510108002", "猛追湾街道", None),
    ("510108004", "双桥子街道", None),
    ("510108005", "建设路街道", date(2019, 12, 31)),
    ("510108006", "府青路街道", None),
    ("510108007", "二仙桥街道", None),
    ("510108008", "跳蹬河街道", None),
    ("510108010", "双水碾街道", None),
    ("510108011", "万年场街道", None),
    ("510108012", "桃蹊路街道", date(2019, 12, 31)),
    ("510108013", "圣灯街道", date(2019, 12, 31)),
    ("510108014", "保和街道", None),
    ("510108015", "青龙街道", None),
    ("510108016", "龙潭街道", None),
    ("510108017", "白莲池街道", None),
]


def load_streets(apps, schema_editor):
    street = apps.get_model("organizations", "Street")
    street.objects.using(schema_editor.connection.alias).bulk_create(
        street(code=code, name=name, valid_to=valid_to) for code, name, valid_to in STREETS
    )


def unload_streets(apps, schema_editor):
    apps.get_model("organizations", "Street").objects.using(schema_editor.connection.alias).all().delete()
