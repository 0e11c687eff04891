"""Every write of the registry: entering, verifying, changing, certificates, accounts and offices."""

from organizations.registry.actions.accounts import (
    Account,
    enter_account,
    open_bank_account,
    set_bank_account,
)
from organizations.registry.actions.certificates import (
    Paper,
    add_certificate,
    enter_certificate,
    refuse_certificate,
    verify_certificate,
    withdraw_certificate,
)
from organizations.registry.actions.changes import (
    accept_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from organizations.registry.actions.drafts import Conflict, discard_draft, save_paper, save_step
from organizations.registry.actions.entering import (
    ALREADY_FILED,
    ALREADY_REGISTERED,
    NOT_SOCIAL,
    enter_organization,
    resubmit_organization,
)
from organizations.registry.actions.offices import assign_duties, enter_office, establish_office
from organizations.registry.actions.verifying import (
    refuse_organization,
    return_organization,
    verify_organization,
)

__all__ = [
    "ALREADY_FILED",
    "ALREADY_REGISTERED",
    "NOT_SOCIAL",
    "Account",
    "Conflict",
    "Paper",
    "accept_change",
    "add_certificate",
    "assign_duties",
    "discard_draft",
    "enter_account",
    "enter_certificate",
    "enter_office",
    "enter_organization",
    "establish_office",
    "open_bank_account",
    "propose_change",
    "refuse_certificate",
    "refuse_change",
    "refuse_organization",
    "resubmit_organization",
    "return_organization",
    "save_paper",
    "save_step",
    "set_bank_account",
    "verify_certificate",
    "verify_organization",
    "withdraw_certificate",
    "withdraw_change",
]
