from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date, end_of_day
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.foundation.workflow.applying import lock
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from organizations.people.models import WATCHING, Delegation, Role
from organizations.people.queries import current_membership
from organizations.registry.models import Organization

LONGEST = timedelta(days=366)
OVERLAPS = gettext_lazy(
    "Somebody stands in for you already during part of this time. One deputy at a time: end that "
    "delegation first, or choose other days."
)


@transaction.atomic(durable=True)
def delegate(
    organization: Organization,
    deputy: User,
    roles: Collection[str],
    *,
    first_day: date,
    last_day: date,
    reason: str,
    by: Actor,
) -> Delegation:
    """Lend own roles in an organization to a colleague, from one Beijing day to the end of another (AB角).

    Lent roles can't be lent on. Both persons are told. Raises Refused for roles not one's own, for somebody
    who is no present member or who watches
    over the others, for days that are past or in the wrong order, and where a delegation of the
    actor's covers part of them (the database decides).
    """
    require(by, "organizations.delegate", organization)
    pk, is_new = claim(by, "organizations.delegate")
    if not is_new:
        return Delegation.objects.get(pk=pk)
    lock(organization)
    at = by.arrived_at
    refuse_wrong_days(first_day, last_day, today=beijing_date(at))
    own = current_membership(by.person, organization.pk)
    if own is None or not roles or not set(roles) <= set(own.roles):
        raise Refused(_("Only roles you hold yourself can be lent, one at least."), field="roles")
    theirs = current_membership(deputy.pk, organization.pk)
    if deputy.pk == by.user_id or not deputy.is_active or theirs is None:
        raise Refused(_("Only a present member of the organization can stand in for you."), field="deputy")
    refuse_watcher_who_decides({*roles, *theirs.roles})
    delegation = Delegation(
        pk=pk,
        organization=organization,
        principal=own.user,
        deputy=deputy,
        roles=[role for role in Role.values if role in roles],
        starts_at=max(at, datetime.combine(first_day, time(), BEIJING).astimezone(UTC)),
        ends_at=end_of_day(last_day),
        reason=reason,
        made_at=at,
    )
    try:
        with transaction.atomic():
            delegation.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(OVERLAPS, field="first_day") from error
    data = {
        "user": own.user.pk,
        "deputy": deputy.pk,
        "roles": delegation.roles,
        "from": delegation.starts_at,
        "until": delegation.ends_at,
        "reason": reason,
    }
    record("organizations.organization.delegate", organization, by=by, at=at, data=data)
    notify("organization.delegated", delegation, event=f"organization.delegated:{pk}", at=at)
    return delegation


@transaction.atomic(durable=True)
def end_delegation(delegation: Delegation, *, by: Actor) -> Delegation:
    """End a delegation now, or before it begins. Both persons are told; what was done in it stays on record."""
    require(by, "organizations.end_delegation", delegation)
    lock(delegation)
    at = by.arrived_at
    if delegation.ends_at <= at or delegation.ended_at is not None:
        return delegation
    delegation.ends_at, delegation.ended_at = max(at, delegation.starts_at), at
    delegation.ended_by_id = by.user_id
    delegation.save(update_fields=["ends_at", "ended_at", "ended_by"])
    data = {"user": delegation.principal_id, "deputy": delegation.deputy_id, "roles": delegation.roles}
    record("organizations.organization.end_delegation", delegation.organization, by=by, at=at, data=data)
    event = f"organization.delegation_ended:{delegation.pk}"
    notify("organization.delegation_ended", delegation, event=event, at=at)
    return delegation


def refuse_watcher_who_decides(roles: set[str]) -> None:
    if roles & WATCHING and roles - WATCHING:
        raise Refused(
            _("Who supervises or audits does not decide: this colleague cannot stand in for you."),
            field="deputy",
            basis=SEPARATION_BASIS,
        )


def refuse_wrong_days(first_day: date, last_day: date, *, today: date) -> None:
    if first_day < today:
        raise Refused(_("This day is past. A delegation begins today at the earliest."), field="first_day")
    if last_day < first_day:
        raise Refused(_("The last day lies before the first."), field="last_day")
    if last_day - first_day > LONGEST:
        raise Refused(
            _("A delegation lasts one year at most. For longer, change the roles."), field="last_day"
        )
