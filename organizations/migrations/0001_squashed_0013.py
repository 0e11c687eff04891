"""What 0001 to 0013 come to, for a database that begins here: each model is made at once."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import chenghua_portal.foundation.keys.fields
import chenghua_portal.foundation.search.queries
import chenghua_portal.foundation.web.ids
import organizations.registry.searching
from organizations.migrations._streets import load_streets, unload_streets


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("organizations", "0001_initial"),
        ("organizations", "0002_streets"),
        ("organizations", "0003_search"),
        ("organizations", "0004_invitations_and_delegations"),
        ("organizations", "0005_registry_people_standing_eligibility"),
        ("organizations", "0006_one_filing_per_street"),
        ("organizations", "0007_lifting_of_bars"),
        ("organizations", "0008_fill_initials"),
        ("organizations", "0009_directory"),
        ("organizations", "0010_refused_hold_no_code"),
        ("organizations", "0011_words_of_inspections"),
        ("organizations", "0012_one_bar_proposed_by_hand"),
        ("organizations", "0013_refused_since"),
    ]

    dependencies = [
        ("files", "0002_organizations_and_uploads_in_pieces"),
        ("identity", "0002_search"),
        ("search", "0001_cjk_bigrams"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(
            organizations.registry.searching.LETTER_PAIRS, organizations.registry.searching.DROP_LETTER_PAIRS
        ),
        migrations.CreateModel(
            name="Street",
            fields=[
                (
                    "code",
                    models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name="Code"),
                ),
                ("name", models.CharField(max_length=40, verbose_name="Street")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid to")),
            ],
            options={
                "verbose_name": "street",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="ListImport",
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
                        choices=[
                            ("inspections", "Annual inspections"),
                            ("grades", "Assessment grades"),
                            ("credit", "Credit lists"),
                            ("violations", "Serious violations"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="Source")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("checking", "Being looked through"),
                            ("checked", "Looked through"),
                            ("entering", "Being entered"),
                            ("done", "Entered"),
                            ("failed", "Cannot be read"),
                            ("discarded", "Discarded"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="Rows")),
                ("entered", models.PositiveIntegerField(default=0, verbose_name="Entered")),
                ("known", models.PositiveIntegerField(default=0, verbose_name="Known already")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="Wrong")),
                ("problem", models.TextField(blank=True)),
                ("started_at", models.DateTimeField(verbose_name="Sent")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="Finished")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import of a list",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["checking", "checked", "entering", "done"])),
                        fields=("kind", "sha256"),
                        name="organizations_one_import_of_a_file",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(verbose_name="Row")),
                ("values", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("fine", "Will be entered"),
                            ("known", "Known already"),
                            ("wrong", "Wrong"),
                            ("entered", "Entered"),
                        ],
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("problems", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="organizations.listimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an import",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="organizations_one_row_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Organization",
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
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                (
                    "code",
                    models.CharField(
                        blank=True, max_length=18, null=True, verbose_name="Unified social credit code"
                    ),
                ),
                ("initials", models.CharField(blank=True, db_default="", editable=False, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("51", "Social association"),
                            ("52", "Social service organization"),
                            ("53", "Foundation"),
                            ("59", "Other social organization"),
                            ("00", "Community social organization"),
                            ("54", "Villagers' committee"),
                            ("55", "Residents' committee"),
                            ("11", "Government office"),
                            ("12", "Public institution"),
                            ("91", "Company"),
                        ],
                        max_length=2,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "To be verified"),
                            ("returned", "To be corrected"),
                            ("verified", "Verified"),
                            ("refused", "Refused"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                (
                    "legal_representative",
                    models.CharField(blank=True, max_length=40, verbose_name="Legal representative"),
                ),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="Founded on")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="Address")),
                (
                    "business_scope",
                    models.TextField(blank=True, max_length=1000, verbose_name="Business scope"),
                ),
                (
                    "registration_authority",
                    models.CharField(
                        blank=True, db_default="", max_length=60, verbose_name="Registration authority"
                    ),
                ),
                (
                    "supervising_body",
                    models.CharField(
                        blank=True, db_default="", max_length=60, verbose_name="Supervising body"
                    ),
                ),
                (
                    "registered_capital",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="Registered capital (yuan)",
                    ),
                ),
                (
                    "service_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("elderly", "Older people"),
                                ("children", "Children and young people"),
                                ("disability", "People with disabilities"),
                                ("family", "Women and families"),
                                ("hardship", "People in hardship"),
                                ("community", "Community governance"),
                                ("mediation", "Mediation and law"),
                                ("mental_health", "Mental health"),
                                ("health", "Health"),
                                ("environment", "Environment"),
                                ("culture", "Culture and sports"),
                                ("correction", "Community correction and drug rehabilitation"),
                                ("volunteering", "Volunteering"),
                                ("capacity", "Support of social organizations"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                        verbose_name="Service fields",
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "No party organization yet"),
                            ("own", "Own party organization"),
                            ("joint", "Joint party organization"),
                            ("adviser", "Party-building adviser"),
                        ],
                        db_default="",
                        max_length=10,
                        verbose_name="Party organization",
                    ),
                ),
                ("staff", models.PositiveIntegerField(blank=True, null=True, verbose_name="Full-time staff")),
                (
                    "assistant_social_workers",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Assistant social workers"
                    ),
                ),
                (
                    "social_workers",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="Social workers"),
                ),
                (
                    "senior_social_workers",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="Senior social workers"),
                ),
                (
                    "filing_number",
                    models.CharField(
                        blank=True, db_default="", max_length=40, verbose_name="Filing number at the street"
                    ),
                ),
                ("is_purchaser", models.BooleanField(default=False, verbose_name="Purchases services")),
                (
                    "is_funder",
                    models.BooleanField(db_default=False, default=False, verbose_name="Funds projects"),
                ),
                (
                    "is_support_agency",
                    models.BooleanField(db_default=False, default=False, verbose_name="Supports calls"),
                ),
                (
                    "is_evaluation_agency",
                    models.BooleanField(db_default=False, default=False, verbose_name="Evaluates projects"),
                ),
                (
                    "is_auditor",
                    models.BooleanField(db_default=False, default=False, verbose_name="Audits projects"),
                ),
                ("registered_at", models.DateTimeField(verbose_name="Registered")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="Verified")),
                (
                    "refusal_reason",
                    models.TextField(blank=True, max_length=1000, verbose_name="Reason for refusal"),
                ),
                ("refused_at", models.DateTimeField(blank=True, null=True, verbose_name="Refused")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="Erased")),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted",
                        to="organizations.organization",
                        verbose_name="Host organization",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organizations.street",
                        verbose_name="Street",
                    ),
                ),
            ],
            options={
                "verbose_name": "organization",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        chenghua_portal.foundation.search.queries.CjkBigrams("name"),
                        name="organizations_name_words",
                    ),
                    models.Index(
                        fields=["initials"], name="organizations_initials", opclasses=["varchar_pattern_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        organizations.registry.searching.LetterPairs("initials"),
                        name="organizations_initial_pairs",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("kind__in", ["00", "51", "52", "53", "59"]), ("status", "verified")
                        ),
                        fields=["initials", "id"],
                        name="organizations_directory",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["pending", "returned", "verified", "refused"])),
                        name="organizations_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_at", None), ("verified_by", None)),
                            models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="organizations_verified_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["refused", "returned"]), _negated=True),
                            models.Q(("refusal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="organizations_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at", None),
                            models.Q(("refused_at__isnull", False), ("status", "refused")),
                            _connector="OR",
                        ),
                        name="organizations_only_refused_erased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__isnull", False), models.Q(("kind", "00"), _negated=True)),
                            models.Q(
                                ("code", None),
                                ("host__isnull", False),
                                ("kind", "00"),
                                ("street__isnull", False),
                                models.Q(("filing_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_code_or_filing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "refused"), _negated=True),
                        fields=("code",),
                        name="organizations_one_per_code",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "00"), models.Q(("status", "refused"), _negated=True)),
                        fields=("street", "filing_number"),
                        name="organizations_one_filing_per_street",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("registered_capital", None), ("registered_capital__gte", 0), _connector="OR"
                        ),
                        name="organizations_capital_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                ("since", models.DateTimeField(verbose_name="Since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="Until")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("user", "organization"),
                        name="organizations_one_membership",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="organizations_membership_ends_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinRequest",
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
                ("message", models.CharField(max_length=400, verbose_name="Message to the owner")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Waits for the owner"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="Asked")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="Answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_requests",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to join",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("organization", "user"),
                        name="organizations_one_open_join_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("status", "open")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("status", "open"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_join_answered_by_somebody",
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
                    "revoked_by",
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
        migrations.CreateModel(
            name="IncomeYear",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="Year")),
                ("spending", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Spending")),
                ("reserve", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Reserve")),
                ("is_audited", models.BooleanField(default=False, verbose_name="Audited")),
                ("reported_at", models.DateTimeField(verbose_name="Reported")),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="income_years",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "income of a year",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "year"), name="organizations_one_income_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spending__gte", 0)), name="organizations_spending_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grade",
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
                    "source",
                    models.CharField(
                        help_text="The document or the register it was taken from.",
                        max_length=200,
                        verbose_name="Source",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="Entered")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="Withdrawn")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="Reason for withdrawing"),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1A"), (2, "2A"), (3, "3A"), (4, "4A"), (5, "5A")], verbose_name="Grade"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                ("valid_until", models.DateField(verbose_name="Valid until")),
                ("authority", models.CharField(max_length=60, verbose_name="Assessed by")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.listimport",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment grade",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["organization", "valid_until"], name="organizations_grade_end")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""), ("withdrawn_at", None), ("withdrawn_by", None)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_grade_withdrawn_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__range", (1, 5))), name="organizations_grade_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="organizations_grade_ends_later",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("organization", "valid_from"),
                        name="organizations_one_grade_from_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityDecision",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("submission", "Submission"),
                            ("contract", "Contract"),
                            ("payment", "Payment"),
                        ],
                        max_length=12,
                        verbose_name="Purpose",
                    ),
                ),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("at", models.DateTimeField(verbose_name="At")),
                ("is_eligible", models.BooleanField(verbose_name="Eligible")),
                ("answers", models.JSONField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="eligibility_decisions",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on eligibility",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="organizations_eligible_subject")
                ],
            },
        ),
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
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
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
            name="CreditEntry",
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
                    "source",
                    models.CharField(
                        help_text="The document or the register it was taken from.",
                        max_length=200,
                        verbose_name="Source",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="Entered")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="Withdrawn")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="Reason for withdrawing"),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[
                            ("abnormal", "List of abnormal activities"),
                            ("dishonest", "List of serious violations and dishonesty"),
                        ],
                        max_length=12,
                        verbose_name="List",
                    ),
                ),
                ("listed_on", models.DateField(verbose_name="Listed on")),
                ("lifted_on", models.DateField(blank=True, null=True, verbose_name="Lifted on")),
                ("cause", models.CharField(max_length=400, verbose_name="Cause")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.listimport",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_entries",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit list entry",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""), ("withdrawn_at", None), ("withdrawn_by", None)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_creditentry_withdrawn_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_on", None), ("lifted_on__gte", models.F("listed_on")), _connector="OR"
                        ),
                        name="organizations_credit_lifted_later",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("organization", "list", "listed_on"),
                        name="organizations_one_credit_entry_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequest",
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
                ("changes", models.JSONField()),
                ("base", models.CharField(editable=False, max_length=64)),
                ("reason", models.TextField(max_length=1000, verbose_name="Reason")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "To be verified"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="Asked")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="Decided")),
                (
                    "refusal_reason",
                    models.TextField(blank=True, max_length=1000, verbose_name="Reason for refusal"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "change request",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "pending")),
                        fields=("organization",),
                        name="organizations_one_change_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("status", "pending")),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="organizations_change_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="organizations_change_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("changes", {}), _negated=True),
                        name="organizations_change_changes_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                        choices=[
                            ("registration", "Registration certificate"),
                            ("filing", "Filing at the street"),
                            ("tax_exempt", "Tax exemption"),
                            ("deduction", "Pre-tax deduction of donations"),
                            ("fundraising", "Public fundraising"),
                            ("charity", "Recognition as a charity"),
                            ("other", "Another certificate"),
                        ],
                        max_length=20,
                        verbose_name="Kind",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="Number")),
                ("issuer", models.CharField(max_length=60, verbose_name="Issued by")),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True, help_text="Empty: without end.", null=True, verbose_name="Valid until"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "To be verified"),
                            ("verified", "Verified"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="Added")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="Decided")),
                (
                    "refusal_reason",
                    models.TextField(blank=True, max_length=1000, verbose_name="Reason for refusal"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "indexes": [models.Index(fields=["valid_until", "id"], name="organizations_cert_expiry")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="organizations_cert_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("status__in", ["pending", "withdrawn"]),
                            ),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="organizations_cert_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="organizations_cert_refused_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
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
                    "holder",
                    chenghua_portal.foundation.keys.fields.EncryptedField(verbose_name="Account holder"),
                ),
                (
                    "bank",
                    chenghua_portal.foundation.keys.fields.EncryptedField(verbose_name="Bank and branch"),
                ),
                (
                    "number",
                    chenghua_portal.foundation.keys.fields.EncryptedField(verbose_name="Account number"),
                ),
                ("number_index", models.CharField(db_index=True, editable=False, max_length=64)),
                ("last_digits", models.CharField(editable=False, max_length=4)),
                ("added_at", models.DateTimeField(verbose_name="Added")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="Replaced")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_accounts",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "bank account",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("organization",),
                        name="organizations_one_bank_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_at", None), ("replaced_at__gte", models.F("added_at")), _connector="OR"
                        ),
                        name="organizations_account_replaced_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnnualInspection",
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
                    "source",
                    models.CharField(
                        help_text="The document or the register it was taken from.",
                        max_length=200,
                        verbose_name="Source",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="Entered")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="Withdrawn")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="Reason for withdrawing"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="Year")),
                (
                    "form",
                    models.CharField(
                        choices=[("inspection", "Annual inspection"), ("report", "Annual report")],
                        default="inspection",
                        max_length=12,
                        verbose_name="Form",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("passed", "Passed the inspection"),
                            ("basically_passed", "Basically passed"),
                            ("failed", "Failed"),
                            ("absent", "Did not take part"),
                        ],
                        max_length=20,
                        verbose_name="Result",
                    ),
                ),
                ("concluded_on", models.DateField(verbose_name="Concluded on")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.listimport",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "annual inspection",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""), ("withdrawn_at", None), ("withdrawn_by", None)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_annualinspection_withdrawn_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("organization", "year"),
                        name="organizations_one_inspection_a_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
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
                        choices=[
                            ("grade", "Final grade"),
                            ("failed", "Failed project"),
                            ("clawback", "Claw-back"),
                            ("violation", "Violation"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("subject_name", models.CharField(max_length=200, verbose_name="Project")),
                ("grade", models.CharField(blank=True, max_length=20, verbose_name="Grade")),
                ("occurred_on", models.DateField(verbose_name="On")),
                ("recorded_at", models.DateTimeField(verbose_name="Recorded")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_type", "subject_id", "kind"),
                        name="organizations_one_outcome_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Bar",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Awaits a decision"),
                            ("in_force", "In force"),
                            ("dismissed", "Dismissed"),
                            ("lifted", "Lifted"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(verbose_name="Until")),
                ("cause", models.CharField(max_length=400, verbose_name="Cause")),
                ("proposed_at", models.DateTimeField(verbose_name="Proposed")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="Decided")),
                (
                    "decision_reason",
                    models.TextField(blank=True, max_length=1000, verbose_name="Reasons of the decision"),
                ),
                ("lifted_on", models.DateField(blank=True, null=True, verbose_name="Lifted on")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="Lifted")),
                (
                    "lifting_reason",
                    models.TextField(
                        blank=True, db_default="", max_length=1000, verbose_name="Reasons for lifting"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
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
                        related_name="bars",
                        to="organizations.organization",
                    ),
                ),
                (
                    "outcome",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposed_bar",
                        to="organizations.outcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "bar",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="organizations_bar_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("status", "proposed")),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_bar_decided_with_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("status", "lifted"), _negated=True),
                                ("lifted_at", None),
                                ("lifted_by", None),
                                ("lifted_on", None),
                                ("lifting_reason", ""),
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                ("lifted_on__isnull", False),
                                ("status", "lifted"),
                                models.Q(("lifting_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_bar_lifted_with_reasons",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("proposed_by__isnull", False), ("status", "proposed")),
                        fields=("organization",),
                        name="organizations_one_bar_proposed_by_hand",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="professional_profile",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("social_worker", "Social worker"), ("volunteer", "Volunteer")],
                        max_length=15,
                        verbose_name="Kind",
                    ),
                ),
                ("introduction", models.TextField(blank=True, max_length=500, verbose_name="Introduction")),
                ("shows_name", models.BooleanField(default=False, verbose_name="Show my name")),
                (
                    "shows_qualifications",
                    models.BooleanField(default=False, verbose_name="Show my qualifications"),
                ),
                ("shows_training", models.BooleanField(default=False, verbose_name="Show my training hours")),
                ("consented_at", models.DateTimeField(blank=True, null=True, verbose_name="Consent")),
                ("changed_at", models.DateTimeField(verbose_name="Changed")),
            ],
            options={
                "verbose_name": "profile",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("shows_name", False),
                                ("shows_qualifications", False),
                                ("shows_training", False),
                            ),
                            ("consented_at__isnull", False),
                            _connector="OR",
                        ),
                        name="organizations_profile_shown_by_consent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
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
                        choices=[
                            ("assistant", "Assistant social worker"),
                            ("social_worker", "Social worker"),
                            ("senior", "Senior social worker"),
                            ("counsellor", "Counsellor"),
                            ("other", "Another qualification"),
                        ],
                        max_length=15,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("number", chenghua_portal.foundation.keys.fields.EncryptedField(verbose_name="Number")),
                ("issued_on", models.DateField(verbose_name="Issued on")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="Valid until")),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualifications",
                        to="organizations.profile",
                    ),
                ),
            ],
            options={
                "verbose_name": "qualification",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="organizations_qualification_ends_later",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegistrationDraft",
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
                ("answers", chenghua_portal.foundation.keys.fields.EncryptedField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(verbose_name="Changed")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registration_draft",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "registration draft",
            },
        ),
        migrations.CreateModel(
            name="Training",
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
                ("title", models.CharField(max_length=100, verbose_name="Title")),
                ("provider", models.CharField(max_length=100, verbose_name="Held by")),
                ("held_on", models.DateField(verbose_name="On")),
                ("hours", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="Hours")),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainings",
                        to="organizations.profile",
                    ),
                ),
            ],
            options={
                "verbose_name": "training",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", 0), ("hours__lte", 1000)),
                        name="organizations_training_hours",
                    ),
                    models.UniqueConstraint(
                        fields=("profile", "title", "held_on"), name="organizations_one_training_a_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Violation",
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
                    "source",
                    models.CharField(
                        help_text="The document or the register it was taken from.",
                        max_length=200,
                        verbose_name="Source",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="Entered")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="Withdrawn")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="Reason for withdrawing"),
                ),
                ("decided_on", models.DateField(verbose_name="Decided on")),
                ("authority", models.CharField(max_length=60, verbose_name="Decided by")),
                ("reference", models.CharField(max_length=60, verbose_name="Number of the decision")),
                ("description", models.CharField(max_length=400, verbose_name="What was done")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.listimport",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="organizations.organization",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "serious violation",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""), ("withdrawn_at", None), ("withdrawn_by", None)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organizations_violation_withdrawn_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("organization", "reference"),
                        name="organizations_one_violation_a_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomeSource",
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
                        choices=[
                            ("government", "Government purchase and grants"),
                            ("lottery", "Welfare lottery funds"),
                            ("foundation", "Foundations"),
                            ("company", "Companies"),
                            ("donation", "Donations"),
                            ("fees", "Fees and sales"),
                            ("members", "Members' dues"),
                            ("other", "Other income"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="Source")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Amount (yuan)"),
                ),
                (
                    "income",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="organizations.incomeyear",
                    ),
                ),
            ],
            options={
                "verbose_name": "source of income",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("income", "kind", "name"), name="organizations_one_income_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="organizations_income_positive"
                    ),
                ],
            },
        ),
        migrations.RunPython(load_streets, unload_streets),
    ]
