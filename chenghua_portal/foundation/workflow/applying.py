"""The one way a status changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from psycopg2 import sql

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.obligations.duties import discharge, open_obligation
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.papers import confirm
from chenghua_portal.foundation.workflow.requirements import unmet
from chenghua_portal.foundation.workflow.transitions import Transition

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def apply(
    transition: Transition,
    obj: M,
    *,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    offline: OfflineApproval | None = None,
) -> M:
    """Move `obj` along `transition`: lock, check, save, record, open and discharge duties, queue notices.

    `changes` are fields saved with the new status; `data` goes into the record with the states before and
    after. Whatever fails leaves nothing behind. `obj` itself is refreshed and returned.

    With `offline`, a leader's decision on paper stands for the permission: `by` confirms it, and the record names it.

    Raises PermissionDenied, or Refused when the state, the guard or a requirement says no.
    """
    _lock(obj)
    if offline is not None:
        data = {**(data or {}), "offline": confirm(offline, transition, obj, by=by, at=at).number}
    else:
        require(by, transition.permission, obj)
    before = obj.status  # type: ignore[attr-defined]
    if (refusal := refusal_of(transition, obj, by=by, at=at)) is not None:
        raise Refused.because(refusal)
    fields: dict[str, Any] = {"status": transition.target, **(changes or {})}
    if transition.stamps:
        fields |= {f"{transition.stamps}_at": at, f"{transition.stamps}_by_id": by.user_id}
    for name, value in fields.items():
        setattr(obj, name, value)
    obj.save(update_fields=[name.removesuffix("_id") if name.endswith("_by_id") else name for name in fields])
    event = record(
        transition.name, obj, by=by, at=at, data={"from": before, "to": transition.target, **(data or {})}
    )
    for kind in transition.discharges:
        discharge(kind, obj, at=at)
    for kind in transition.opens:
        open_obligation(kind, obj, at=at)
    for kind in transition.notices:
        notify(kind, obj, event=f"{kind}:{event.pk}", at=at)
    return obj


def refusal_of(transition: Transition, obj: models.Model, *, by: Actor, at: datetime) -> Refusal | None:
    """Why `obj` cannot move along `transition` as it stands: its state, the guard, or a requirement."""
    if obj.status not in transition.sources:  # type: ignore[attr-defined]
        return Refusal(reason=_stale(obj))
    refusal = transition.guard(obj, by, at) if transition.guard else None
    if refusal is None and transition.requires:
        refusal = unmet(transition.requires, obj, by=by, at=at)
    return refusal


def lock(obj: M) -> M:
    """Lock the row of `obj` until the transaction ends and refresh the object from it."""
    _lock(obj)
    return obj


def _lock(obj: models.Model) -> None:
    obj.refresh_from_db(from_queryset=type(obj)._default_manager.select_for_update(of=("self",)))


def share(obj: M) -> M:
    """Lock the row of `obj` against change, beside others who do the same (FOR SHARE), and refresh it."""
    rows = sql.SQL("SELECT 1 FROM {} WHERE id = %s FOR SHARE").format(sql.Identifier(obj._meta.db_table))
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(rows, [obj.pk])
    obj.refresh_from_db()
    return obj


def _stale(obj: models.Model) -> str:
    status = obj.get_status_display()  # type: ignore[attr-defined]
    return _(
        "This has moved on in the meantime: its status is now “%(status)s”. Open it again to see what can be done."
    ) % {"status": status}
