from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_registry_people_standing_eligibility")]

    operations = [
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "00")),
                fields=("street", "filing_number"),
                name="organizations_one_filing_per_street",
            ),
        ),
    ]
