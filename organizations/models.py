"""Collects the rooms' models for Django."""

from organizations.eligibility.models import EligibilityDecision
from organizations.people.models import (
    Delegation,
    Invitation,
    JoinRequest,
    Membership,
    Profile,
    Qualification,
    Role,
    Training,
)
from organizations.registry.models import (
    BankAccount,
    Certificate,
    ChangeRequest,
    Organization,
    RegistrationDraft,
    Street,
)
from organizations.standing.models import (
    AnnualInspection,
    Bar,
    CreditEntry,
    Grade,
    ImportRow,
    IncomeSource,
    IncomeYear,
    ListImport,
    Outcome,
    Violation,
)

__all__ = [
    "AnnualInspection",
    "BankAccount",
    "Bar",
    "Certificate",
    "ChangeRequest",
    "CreditEntry",
    "Delegation",
    "EligibilityDecision",
    "Grade",
    "ImportRow",
    "IncomeSource",
    "IncomeYear",
    "Invitation",
    "JoinRequest",
    "ListImport",
    "Membership",
    "Organization",
    "Outcome",
    "Profile",
    "Qualification",
    "RegistrationDraft",
    "Role",
    "Street",
    "Training",
    "Violation",
]
