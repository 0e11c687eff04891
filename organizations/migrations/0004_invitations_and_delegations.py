import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import chenghua_portal.foundation.web.ids


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Delegation",
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
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("owner", "Applicant owner"),
                                ("editor", "Applicant editor"),
                                ("finance", "Applicant finance"),
                                ("clerk", "Clerk"),
                                ("approver", "Approver"),
                                ("finance_officer", "Finance officer"),
                                ("supervisor", "Supervisor"),
                                ("auditor", "Auditor"),
                                ("support", "Support agency"),
                                ("assessor", "Evaluation agency"),
                                ("funder", "Funder"),
                                ("community", "Street or community"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="Roles",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="From")),
                ("ends_at", models.DateTimeField(verbose_name="Until")),
                ("reason", models.CharField(max_length=200, verbose_name="Reason")),
                ("made_at", models.DateTimeField(verbose_name="Set up")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="Ended early")),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="organizations.organization",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "delegation",
                "indexes": [models.Index(fields=["deputy", "-ends_at"], name="organizations_lent_to")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("organization", "="),
                            ("principal", "="),
                            (
                                models.Func(
                                    "starts_at",
                                    "ends_at",
                                    function="tstzrange",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="organizations_one_deputy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lte", models.F("ends_at"))),
                        name="organizations_delegation_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("deputy")), _negated=True),
                        name="organizations_deputy_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="organizations_delegation_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("owner", "Applicant owner"),
                                ("editor", "Applicant editor"),
                                ("finance", "Applicant finance"),
                                ("clerk", "Clerk"),
                                ("approver", "Approver"),
                                ("finance_officer", "Finance officer"),
                                ("supervisor", "Supervisor"),
                                ("auditor", "Auditor"),
                                ("support", "Support agency"),
                                ("assessor", "Evaluation agency"),
                                ("funder", "Funder"),
                                ("community", "Street or community"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="Roles",
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, null=True, unique=True)),
                ("mails", models.PositiveSmallIntegerField(default=1)),
                ("invited_at", models.DateTimeField(verbose_name="Invited")),
                ("expires_at", models.DateTimeField(verbose_name="Valid until")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="Sent")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="Accepted")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="Withdrawn")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="organizations.organization",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "indexes": [
                    models.Index(
                        django.db.models.functions.text.Lower("email"), name="organizations_invited_email"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                        name="organizations_one_invitation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="organizations_accepted_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("revoked_at", None), _connector="OR"),
                        name="organizations_accepted_or_revoked",
                    ),
                ],
            },
        ),
    ]
