"""What others have found of an organization: inspections, grades, lists, violations, bars, and its income.

Entries are never edited: one that was wrong is withdrawn with a reason, and a right one is added.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7
from organizations.registry.models import Organization


class Entry(models.Model):
    """What all entries share: where it comes from, who entered it, and whether it still counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(
        _("Source"), max_length=200, help_text=_("The document or the register it was taken from.")
    )
    entered_at = models.DateTimeField(_("Entered"))
    entered_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    batch = models.ForeignKey("ListImport", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(_("Reason for withdrawing"), max_length=400, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~models.Q(withdrawal_reason=""),
                name="organizations_%(class)s_withdrawn_with_reason",
            ),
        ]


class AnnualInspection(Entry):
    """The yearly inspection (年检), or for charities the annual report (年报) that counts as one."""

    class Result(models.TextChoices):
        PASSED = "passed", _("Passed the inspection")
        BASICALLY_PASSED = "basically_passed", _("Basically passed")
        FAILED = "failed", _("Failed")
        ABSENT = "absent", _("Did not take part")

    class Form(models.TextChoices):
        INSPECTION = "inspection", _("Annual inspection")
        REPORT = "report", _("Annual report")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="inspections")
    # The calendar year that was inspected, not the one it was concluded in.
    year = models.PositiveSmallIntegerField(_("Year"))
    form = models.CharField(_("Form"), max_length=12, choices=Form, default=Form.INSPECTION)
    result = models.CharField(_("Result"), max_length=20, choices=Result)
    concluded_on = models.DateField(_("Concluded on"))

    class Meta(Entry.Meta):
        verbose_name = _("annual inspection")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "year"],
                condition=models.Q(withdrawn_at=None),
                name="organizations_one_inspection_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.year} {self.result}"


class Grade(Entry):
    """The assessment grade (评估等级), 1A to 5A. After its last day it counts as none."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="grades")
    level = models.PositiveSmallIntegerField(_("Grade"), choices=[(n, f"{n}A") for n in range(1, 6)])
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"))
    authority = models.CharField(_("Assessed by"), max_length=60)

    class Meta(Entry.Meta):
        verbose_name = _("assessment grade")
        indexes = [models.Index(fields=["organization", "valid_until"], name="organizations_grade_end")]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="organizations_grade_known"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="organizations_grade_ends_later",
            ),
            models.UniqueConstraint(
                fields=["organization", "valid_from"],
                condition=models.Q(withdrawn_at=None),
                name="organizations_one_grade_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.level}A"


class CreditEntry(Entry):
    """An entry on a public credit list, from the day it was made until the day it was lifted."""

    class List(models.TextChoices):
        ABNORMAL = "abnormal", _("List of abnormal activities")
        DISHONEST = "dishonest", _("List of serious violations and dishonesty")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="credit_entries")
    list = models.CharField(_("List"), max_length=12, choices=List)
    listed_on = models.DateField(_("Listed on"))
    lifted_on = models.DateField(_("Lifted on"), null=True, blank=True)
    cause = models.CharField(_("Cause"), max_length=400)

    class Meta(Entry.Meta):
        verbose_name = _("credit list entry")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(lifted_on=None) | models.Q(lifted_on__gte=models.F("listed_on")),
                name="organizations_credit_lifted_later",
            ),
            models.UniqueConstraint(
                fields=["organization", "list", "listed_on"],
                condition=models.Q(withdrawn_at=None),
                name="organizations_one_credit_entry_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.list} {self.listed_on}"


class Violation(Entry):
    """A serious violation (重大违法记录): a penalty that was decided and has become final."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="violations")
    decided_on = models.DateField(_("Decided on"))
    authority = models.CharField(_("Decided by"), max_length=60)
    reference = models.CharField(_("Number of the decision"), max_length=60)
    description = models.CharField(_("What was done"), max_length=400)

    class Meta(Entry.Meta):
        verbose_name = _("serious violation")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "reference"],
                condition=models.Q(withdrawn_at=None),
                name="organizations_one_violation_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.reference}"


class Outcome(models.Model):
    """How a project of the portal ended for an organization. Written once, by the room that knows."""

    class Kind(models.TextChoices):
        GRADE = "grade", _("Final grade")
        FAILED = "failed", _("Failed project")
        CLAWBACK = "clawback", _("Claw-back")
        VIOLATION = "violation", _("Violation")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="outcomes")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    # What it is an outcome of, in the words of the room that told it: "procurement.project", its id and title.
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_name = models.CharField(_("Project"), max_length=200)
    grade = models.CharField(_("Grade"), max_length=20, blank=True)
    occurred_on = models.DateField(_("On"))
    recorded_at = models.DateTimeField(_("Recorded"))

    class Meta:
        verbose_name = _("outcome")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"], name="organizations_one_outcome_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.kind} {self.subject_name}"


class Bar(models.Model):
    """From when until when an organization may not bid. An outcome proposes it; a person decides."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Awaits a decision")
        IN_FORCE = "in_force", _("In force")
        DISMISSED = "dismissed", _("Dismissed")
        LIFTED = "lifted", _("Lifted")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bars")
    outcome = models.OneToOneField(
        Outcome, models.PROTECT, null=True, blank=True, related_name="proposed_bar"
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.PROPOSED)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    cause = models.CharField(_("Cause"), max_length=400)
    proposed_at = models.DateTimeField(_("Proposed"))
    proposed_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decided_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.TextField(_("Reasons of the decision"), max_length=1000, blank=True)
    # From this day on it no longer counts.
    lifted_on = models.DateField(_("Lifted on"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("Lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    lifting_reason = models.TextField(_("Reasons for lifting"), max_length=1000, blank=True, db_default="")

    class Meta:
        verbose_name = _("bar")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="organizations_bar_ends_later"
            ),
            models.CheckConstraint(
                condition=models.Q(status="proposed", decided_at=None, decided_by=None)
                | ~models.Q(status="proposed")
                & models.Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~models.Q(decision_reason=""),
                name="organizations_bar_decided_with_reasons",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="lifted")
                & models.Q(lifted_on=None, lifted_at=None, lifted_by=None, lifting_reason="")
                | models.Q(
                    status="lifted", lifted_on__isnull=False, lifted_at__isnull=False, lifted_by__isnull=False
                )
                & ~models.Q(lifting_reason=""),
                name="organizations_bar_lifted_with_reasons",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(status="proposed", proposed_by__isnull=False),
                name="organizations_one_bar_proposed_by_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.starts_on} {self.ends_on}"


class ListImport(models.Model):
    """A list of standing brought in from a file: looked through first, then entered row by row."""

    class Kind(models.TextChoices):
        INSPECTIONS = "inspections", _("Annual inspections")
        GRADES = "grades", _("Assessment grades")
        CREDIT = "credit", _("Credit lists")
        VIOLATIONS = "violations", _("Serious violations")

    class Status(models.TextChoices):
        CHECKING = "checking", _("Being looked through")
        CHECKED = "checked", _("Looked through")
        ENTERING = "entering", _("Being entered")
        DONE = "done", _("Entered")
        FAILED = "failed", _("Cannot be read")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    source = models.CharField(_("Source"), max_length=200)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    # The same file of the same kind is entered once, however often it is sent.
    sha256 = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.CHECKING)
    rows = models.PositiveIntegerField(_("Rows"), default=0)
    entered = models.PositiveIntegerField(_("Entered"), default=0)
    known = models.PositiveIntegerField(_("Known already"), default=0)
    wrong = models.PositiveIntegerField(_("Wrong"), default=0)
    # What stops the whole file, in words for the person who sent it.
    problem = models.TextField(blank=True)
    started_at = models.DateTimeField(_("Sent"))
    started_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of a list")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sha256"],
                condition=models.Q(status__in=["checking", "checked", "entering", "done"]),
                name="organizations_one_import_of_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d}"


class ImportRow(models.Model):
    """One row of an import: what was read, and what became of it."""

    class Status(models.TextChoices):
        FINE = "fine", _("Will be entered")
        KNOWN = "known", _("Known already")
        WRONG = "wrong", _("Wrong")
        ENTERED = "entered", _("Entered")

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ListImport, models.CASCADE, related_name="lines")
    # As the spreadsheet counts them, the heading being 1.
    number = models.PositiveIntegerField(_("Row"))
    values = models.JSONField()
    status = models.CharField(_("Status"), max_length=10, choices=Status)
    # By column: what is wrong, and the way out.
    problems = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("row of an import")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="organizations_one_row_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class IncomeYear(models.Model):
    """The accounts of one year as the organization reports them, in yuan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="income_years")
    year = models.PositiveSmallIntegerField(_("Year"))
    spending = models.DecimalField(_("Spending"), max_digits=14, decimal_places=2)
    # What could be spent freely on the last day of the year.
    reserve = models.DecimalField(_("Reserve"), max_digits=14, decimal_places=2)
    is_audited = models.BooleanField(_("Audited"), default=False)
    report = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(_("Reported"))
    reported_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("income of a year")
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="organizations_one_income_year"),
            models.CheckConstraint(
                condition=models.Q(spending__gte=0), name="organizations_spending_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.year}"


class IncomeSource(models.Model):
    """One source of a year's income."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government purchase and grants")
        LOTTERY = "lottery", _("Welfare lottery funds")
        FOUNDATION = "foundation", _("Foundations")
        COMPANY = "company", _("Companies")
        DONATION = "donation", _("Donations")
        FEES = "fees", _("Fees and sales")
        MEMBERS = "members", _("Members' dues")
        OTHER = "other", _("Other income")

    # What an organization earns by itself, whoever pays for it.
    SELF_EARNED = frozenset({Kind.FEES, Kind.MEMBERS})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    income = models.ForeignKey(IncomeYear, models.CASCADE, related_name="sources")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    name = models.CharField(_("Source"), max_length=100)
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("source of income")
        constraints = [
            models.UniqueConstraint(
                fields=["income", "kind", "name"], name="organizations_one_income_source"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="organizations_income_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"
