"""What becomes of an entry: withdrawn when it was wrong, lifted when the list has let the organization go."""

from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workflow.applying import lock
from organizations.registry.transitions import is_not_own
from organizations.standing.models import AnnualInspection, CreditEntry, Grade, Violation
from organizations.standing.words import facts_of, sort_of

E = TypeVar("E", AnnualInspection, Grade, CreditEntry, Violation)


@transaction.atomic(durable=True)
def withdraw_entry(entry: E, reason: str, *, by: Actor) -> E:
    """Say that an entry was wrong and why; from now on it does not count, but stays on the books.

    Raises Refused when it is withdrawn already, and to whoever belongs to the organization.
    """
    _hold(entry, by)
    said = reason.strip()
    if not said:
        raise Refused(_("Say what was wrong with the entry."), field="reason")
    entry.withdrawn_at, entry.withdrawn_by_id, entry.withdrawal_reason = by.arrived_at, by.person, said
    entry.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    _tell(f"withdraw_{sort_of(entry)}", "organization.entry_withdrawn", entry, {"reason": said}, by)
    return entry


@transaction.atomic(durable=True)
def lift_credit_entry(entry: CreditEntry, on: date, *, by: Actor) -> CreditEntry:
    """Enter the day on which a list let the organization go; that day is still a day on the list.

    Raises Refused when it was lifted already, on a day before it was listed, and on one that is still to come.
    """
    _hold(entry, by)
    if entry.lifted_on is not None:
        raise Refused(
            _(
                "The removal on %(day)s is entered already. If it is wrong, withdraw the entry and enter it anew."
            )
            % {"day": entry.lifted_on.isoformat()}
        )
    if on < entry.listed_on:
        raise Refused(_("It cannot be lifted before it was listed."), field="lifted_on")
    if on > beijing_date(by.arrived_at):
        raise Refused(
            _("This day is still to come. Enter what has happened, once it has happened."), field="lifted_on"
        )
    entry.lifted_on = on
    entry.save(update_fields=["lifted_on"])
    _tell("lift_credit", "organization.entry_lifted", entry, {"lifted_on": on}, by)
    return entry


def _hold(entry: E, by: Actor) -> None:
    """Lock an entry that still counts, and its organization before it: both as entering does."""
    require(by, "organizations.withdraw_entry", entry)
    organization = lock(entry.organization)
    lock(entry)
    if refusal := is_not_own(organization, by, by.arrived_at):
        raise Refused.because(refusal)
    refuse_withdrawn(entry)


def refuse_withdrawn(entry: E) -> None:
    """Raises Refused for an entry that no longer counts."""
    if entry.withdrawn_at is not None:
        raise Refused(
            _("This entry was withdrawn already: %(reason)s Nothing is left to do here.")
            % {"reason": entry.withdrawal_reason}
        )


def refuse_lifted(entry: CreditEntry) -> None:
    """Raises Refused for an entry whose removal is entered."""
    if entry.lifted_on is not None:
        raise Refused(
            _(
                "The removal on %(day)s is entered already. If it is wrong, withdraw the entry and enter it anew."
            )
            % {"day": entry.lifted_on.isoformat()}
        )


def _tell(act: str, notice: str, entry: E, said: dict[str, object], by: Actor) -> None:
    verb = f"organizations.organization.{act}"
    data = {"entry": entry.pk, **facts_of(entry), **said}
    event = record(verb, entry.organization, by=by, at=by.arrived_at, data=data)
    notify(notice, entry, event=f"{notice}:{event.pk}", at=by.arrived_at)
