"""Where an organization is paid: encrypted, masked, and read in full on the record only."""

import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.keys.fields import blind_index
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import lock
from organizations.registry.models import BankAccount, Organization
from organizations.registry.queries import account_of

NUMBER = "organizations.bankaccount.number"


@dataclass(frozen=True, repr=False)
class Account:
    """A bank account as it is typed; `digits` is its number without spaces."""

    holder: str
    bank: str
    number: str

    @property
    def digits(self) -> str:
        return "".join(unicodedata.normalize("NFKC", self.number).replace("-", "").split())


@transaction.atomic(durable=True)
def set_bank_account(organization: Organization, account: Account, *, by: Actor) -> BankAccount:
    """Say where the organization is paid from now on; the account before is kept. The same again changes nothing."""
    require(by, "organizations.set_bank_account", organization)
    lock(organization)
    return enter_account(organization, account, by=by)


@transaction.atomic
def enter_account(organization: Organization, account: Account, *, by: Actor) -> BankAccount:
    """The step of saying so, also for a registration. Raises Refused for a number that is none."""
    if not account.digits.isdecimal() or not 8 <= len(account.digits) <= 32:
        raise Refused(_("An account number has 8 to 32 digits and nothing else."), field="number")
    present = account_of(organization)
    if present is not None:
        if (present.holder, present.bank, present.number) == (account.holder, account.bank, account.digits):
            return present
        present.replaced_at = max(by.arrived_at, present.added_at)
        present.save(update_fields=["replaced_at"])
    new = BankAccount.objects.create(
        organization=organization,
        holder=account.holder,
        bank=account.bank,
        number=account.digits,
        number_index=blind_index(account.digits, NUMBER),
        last_digits=account.digits[-4:],
        added_at=by.arrived_at,
        added_by_id=by.person,
    )
    data = {"account": new.pk, "replaces": present.pk if present else None}
    record("organizations.organization.set_account", organization, by=by, at=by.arrived_at, data=data)
    return new


@transaction.atomic(durable=True)
def open_bank_account(organization: Organization, *, by: Actor) -> BankAccount:
    """Read the account in full, which is put on record."""
    require(by, "organizations.read_bank_account", organization)
    account = account_of(organization)
    if account is None:
        raise Refused(_("No bank account is on file for this organization."))
    record_read(organization, "read_account", by=by, data={"account": account.pk})
    return account
