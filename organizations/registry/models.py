from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.search.queries import CjkBigrams
from chenghua_portal.foundation.web.ids import uuid7
from organizations.registry.initials import LONGEST, initials_of
from organizations.registry.searching import LetterPairs
from organizations.registry.service_fields import ServiceField


class Street(models.Model):
    """A street office's area, with the days from and until which it exists (domain.md §3)."""

    code = models.CharField(_("Code"), max_length=9, primary_key=True)
    name = models.CharField(_("Street"), max_length=40)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("street")

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """A party to a call: social organizations that bid, and those that buy, fund or support."""

    class Kind(models.TextChoices):
        ASSOCIATION = "51", _("Social association")
        SERVICE = "52", _("Social service organization")
        FOUNDATION = "53", _("Foundation")
        OTHER_SOCIAL = "59", _("Other social organization")
        COMMUNITY = "00", _("Community social organization")
        VILLAGERS = "54", _("Villagers' committee")
        RESIDENTS = "55", _("Residents' committee")
        GOVERNMENT = "11", _("Government office")
        INSTITUTION = "12", _("Public institution")
        COMPANY = "91", _("Company")

    class Status(models.TextChoices):
        PENDING = "pending", _("To be verified")
        RETURNED = "returned", _("To be corrected")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")

    class Party(models.TextChoices):
        NONE = "none", _("No party organization yet")
        OWN = "own", _("Own party organization")
        JOINT = "joint", _("Joint party organization")
        ADVISER = "adviser", _("Party-building adviser")

    SOCIAL_KINDS = frozenset({Kind.ASSOCIATION, Kind.SERVICE, Kind.FOUNDATION, Kind.OTHER_SOCIAL})
    # Those that register by themselves; the public directory shows them once they are verified.
    LISTED_KINDS = SOCIAL_KINDS | {Kind.COMMUNITY}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("Name"), max_length=100)
    # None for a community social organization, which has none.
    code = models.CharField(_("Unified social credit code"), max_length=18, null=True, blank=True)  # noqa: DJ001
    # The first letters of the name in pinyin, for the directory: "SLCHSGZX".
    initials = models.CharField(max_length=LONGEST, blank=True, db_default="", editable=False)
    kind = models.CharField(_("Kind"), max_length=2, choices=Kind)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.PENDING)
    legal_representative = models.CharField(_("Legal representative"), max_length=40, blank=True)
    founded_on = models.DateField(_("Founded on"), null=True, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    street = models.ForeignKey(Street, models.PROTECT, verbose_name=_("Street"), null=True, blank=True)
    business_scope = models.TextField(_("Business scope"), max_length=1000, blank=True)
    registration_authority = models.CharField(
        _("Registration authority"), max_length=60, blank=True, db_default=""
    )
    # None registers directly, without one.
    supervising_body = models.CharField(_("Supervising body"), max_length=60, blank=True, db_default="")
    registered_capital = models.DecimalField(
        _("Registered capital (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    service_fields = ArrayField(
        models.CharField(max_length=20, choices=ServiceField),
        verbose_name=_("Service fields"),
        default=list,
        db_default=[],
        blank=True,
    )
    party = models.CharField(_("Party organization"), max_length=10, choices=Party, blank=True, db_default="")
    staff = models.PositiveIntegerField(_("Full-time staff"), null=True, blank=True)
    assistant_social_workers = models.PositiveIntegerField(
        _("Assistant social workers"), null=True, blank=True
    )
    social_workers = models.PositiveIntegerField(_("Social workers"), null=True, blank=True)
    senior_social_workers = models.PositiveIntegerField(_("Senior social workers"), null=True, blank=True)
    # A community social organization has no code: a street keeps it on file, and it applies through its host.
    host = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("Host organization"),
        null=True,
        blank=True,
        related_name="hosted",
    )
    filing_number = models.CharField(
        _("Filing number at the street"), max_length=40, blank=True, db_default=""
    )
    is_purchaser = models.BooleanField(_("Purchases services"), default=False)
    is_funder = models.BooleanField(_("Funds projects"), default=False, db_default=False)
    is_support_agency = models.BooleanField(_("Supports calls"), default=False, db_default=False)
    is_evaluation_agency = models.BooleanField(_("Evaluates projects"), default=False, db_default=False)
    is_auditor = models.BooleanField(_("Audits projects"), default=False, db_default=False)
    registered_at = models.DateTimeField(_("Registered"))
    registered_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(_("Verified"), null=True, blank=True)
    verified_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    refusal_reason = models.TextField(_("Reason for refusal"), max_length=1000, blank=True)
    refused_at = models.DateTimeField(_("Refused"), null=True, blank=True)
    # When the facts of a refused registration were erased because their time was over.
    erased_at = models.DateTimeField(_("Erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("organization")
        indexes = [
            GinIndex(CjkBigrams("name"), name="organizations_name_words"),
            models.Index(
                fields=["initials"], opclasses=["varchar_pattern_ops"], name="organizations_initials"
            ),
            GinIndex(LetterPairs("initials"), name="organizations_initial_pairs"),
            # The public directory: those listed, in the order of its pages.
            models.Index(
                fields=["initials", "id"],
                condition=models.Q(status="verified", kind__in=["00", "51", "52", "53", "59"]),
                name="organizations_directory",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "returned", "verified", "refused"]),
                name="organizations_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at=None, verified_by=None)
                | models.Q(verified_at__isnull=False, verified_by__isnull=False),
                name="organizations_verified_at_and_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["refused", "returned"]) | ~models.Q(refusal_reason=""),
                name="organizations_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(status="refused", refused_at__isnull=False),
                name="organizations_only_refused_erased",
            ),
            models.CheckConstraint(
                condition=models.Q(code__isnull=False) & ~models.Q(kind="00")
                | models.Q(code=None, kind="00", host__isnull=False, street__isnull=False)
                & ~models.Q(filing_number=""),
                name="organizations_code_or_filing",
            ),
            # A refused registration holds neither code nor filing: whoever they belong to can register.
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(status="refused"),
                name="organizations_one_per_code",
            ),
            models.UniqueConstraint(
                fields=["street", "filing_number"],
                condition=models.Q(kind="00") & ~models.Q(status="refused"),
                name="organizations_one_filing_per_street",
            ),
            models.CheckConstraint(
                condition=models.Q(registered_capital=None) | models.Q(registered_capital__gte=0),
                name="organizations_capital_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, with the initials of the name that is saved.

        Here and not in the actions, because every one of them that writes a name ends here, and only here can a
        save of some fields be widened to hold the initials too. The bulk writer of the bench sets them itself.
        """
        if update_fields is None or "name" in update_fields:
            self.initials = initials_of(self.name)
            update_fields = update_fields and {*update_fields, "initials"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_social(self) -> bool:
        """Whether the organization may bid by its kind."""
        return self.kind in self.SOCIAL_KINDS

    @property
    def is_social_or_filed(self) -> bool:
        """Whether it registers here by itself: with a social organization's code, or on file at a street."""
        return self.kind in self.LISTED_KINDS

    @property
    def is_filed(self) -> bool:
        """Whether it is a community social organization: without a code, on file at a street."""
        return self.kind == self.Kind.COMMUNITY

    @property
    def service_field_names(self) -> str:
        """The service fields in words."""
        return str(_(", ")).join(str(ServiceField(key).label) for key in self.service_fields)

    @property
    def duty_names(self) -> list[str]:
        """What it does here beside bidding, in words."""
        fields: Any = self._meta
        return [str(fields.get_field(duty).verbose_name) for duty in DUTIES if getattr(self, duty)]


# What an organization does here beside bidding, by the name of its field. The operator says so.
DUTIES = ("is_purchaser", "is_funder", "is_support_agency", "is_evaluation_agency", "is_auditor")


class Certificate(models.Model):
    """A paper that somebody outside issued to an organization, for a time or for good."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Registration certificate")
        FILING = "filing", _("Filing at the street")
        TAX_EXEMPT = "tax_exempt", _("Tax exemption")
        DEDUCTION = "deduction", _("Pre-tax deduction of donations")
        FUNDRAISING = "fundraising", _("Public fundraising")
        CHARITY = "charity", _("Recognition as a charity")
        OTHER = "other", _("Another certificate")

    # What is handed in with a registration and decided together with it.
    OF_REGISTRATION = frozenset({Kind.REGISTRATION, Kind.FILING})

    class Status(models.TextChoices):
        PENDING = "pending", _("To be verified")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="certificates")
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    number = models.CharField(_("Number"), max_length=60)
    issuer = models.CharField(_("Issued by"), max_length=60)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(
        _("Valid until"), null=True, blank=True, help_text=_("Empty: without end.")
    )
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.PENDING)
    added_at = models.DateTimeField(_("Added"))
    added_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decided_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    refusal_reason = models.TextField(_("Reason for refusal"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("certificate")
        indexes = [models.Index(fields=["valid_until", "id"], name="organizations_cert_expiry")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="organizations_cert_ends_later",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, status__in=["pending", "withdrawn"])
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="organizations_cert_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(refusal_reason=""),
                name="organizations_cert_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class BankAccount(models.Model):
    """Where an organization is paid. Its owner and finance read it, and finance officers; every read is recorded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bank_accounts")
    holder = EncryptedField(_("Account holder"))
    bank = EncryptedField(_("Bank and branch"))
    number = EncryptedField(_("Account number"))
    # Finds the same account behind two organizations without opening either.
    number_index = models.CharField(max_length=64, editable=False, db_index=True)
    last_digits = models.CharField(max_length=4, editable=False)
    added_at = models.DateTimeField(_("Added"))
    added_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(_("Replaced"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank account")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(replaced_at=None),
                name="organizations_one_bank_account",
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_at=None) | models.Q(replaced_at__gte=models.F("added_at")),
                name="organizations_account_replaced_later",
            ),
        ]

    def __str__(self) -> str:
        return f"···· {self.last_digits}"


class ChangeRequest(models.Model):
    """What a verified organization wants to have changed. Others see the verified facts until it is accepted."""

    class Status(models.TextChoices):
        PENDING = "pending", _("To be verified")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="change_requests")
    # By the name of a field, as text: {"name": {"old": "…", "new": "…"}}.
    changes = models.JSONField()
    # Names the facts that the changes were made from: see facts.fingerprint.
    base = models.CharField(max_length=64, editable=False)
    reason = models.TextField(_("Reason"), max_length=1000)
    evidence = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.PENDING)
    asked_at = models.DateTimeField(_("Asked"))
    asked_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decided_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    refusal_reason = models.TextField(_("Reason for refusal"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("change request")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(status="pending"),
                name="organizations_one_change_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, status="pending")
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="organizations_change_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(refusal_reason=""),
                name="organizations_change_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(changes={}), name="organizations_change_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.asked_at:%Y-%m-%d}"


class RegistrationDraft(models.Model):
    """A registration on its way, step by step, for whoever began it alone. Gone when it is handed in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField("identity.User", models.PROTECT, related_name="registration_draft")
    # JSON by step: see drafting.Answers.
    answers = EncryptedField()
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("Changed"))

    class Meta:
        verbose_name = _("registration draft")

    def __str__(self) -> str:
        return f"{self.user_id}"
