"""The way back for an official who lost every second factor: two administrators, a day, and a mail at each step."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.signin.actions import end_sessions
from chenghua_portal.foundation.signin.mails import queue_mail
from chenghua_portal.foundation.signin.models import FactorRecovery
from chenghua_portal.foundation.signin.rules import CONFIRM_RECOVERY
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import lock
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS

WAIT = timedelta(hours=24)


@transaction.atomic(durable=True)
def ask_for_recovery(user: User, *, reason: str, by: Actor) -> FactorRecovery:
    """Ask the administrators to let `user`, who has just given the password, set up new factors.

    Asking again while a request is open answers that request.
    """
    found = FactorRecovery.objects.filter(user=user, stopped_at=None, done_at=None).first()
    if found is not None:
        return found
    recovery = FactorRecovery.objects.create(user=user, reason=reason, requested_at=by.arrived_at)
    _note("signin.recovery_asked", recovery, by)
    notify("signin.recovery_asked", recovery, event=f"signin.recovery_asked:{recovery.pk}", at=by.arrived_at)
    return recovery


@transaction.atomic(durable=True)
def confirm_recovery(recovery: FactorRecovery, *, by: Actor) -> FactorRecovery:
    """Confirm that the person is who they say. The second administrator starts the 24 hours.

    Raises PermissionDenied, or Refused: it is over, waits for its day, or the same person confirms twice.
    """
    require(by, CONFIRM_RECOVERY)
    recovery = _open(recovery)
    if by.person == recovery.user_id or by.person == recovery.first_by_id:
        raise Refused(
            _("Two other people confirm this: neither the person concerned nor whoever confirmed already."),
            basis=SEPARATION_BASIS,
        )
    if recovery.due_at is not None:
        raise Refused(_("Two administrators have confirmed this already; it waits for its 24 hours."))
    if recovery.first_by_id is None:
        recovery.first_by_id, recovery.first_at = by.person, by.arrived_at
    else:
        recovery.second_by_id, recovery.due_at = by.person, by.arrived_at + WAIT
        enqueue(
            "signin.recover", [recovery.pk], key=f"signin.recover:{recovery.pk}", run_after=recovery.due_at
        )
    recovery.save()
    _note("signin.recovery_confirmed" if recovery.due_at else "signin.recovery_first_confirmed", recovery, by)
    return recovery


@transaction.atomic(durable=True)
def stop_recovery(recovery: FactorRecovery, *, by: Actor) -> FactorRecovery:
    """Stop it: by the person, whose mails lead there, or by an administrator. Raises Refused when it is over."""
    if by.person != recovery.user_id:
        require(by, CONFIRM_RECOVERY)
    recovery = _open(recovery)
    recovery.stopped_at = by.arrived_at
    recovery.save(update_fields=["stopped_at"])
    _note("signin.recovery_stopped", recovery, by)
    return recovery


@transaction.atomic
def recover(recovery: FactorRecovery, *, by: Actor) -> None:
    """Once its day has passed, remove all factors and end all sessions. Safe to repeat; does nothing when stopped."""
    recovery = lock(recovery)
    if not recovery.is_open or recovery.due_at is None or recovery.due_at > by.arrived_at:
        return
    Authenticator.objects.filter(user=recovery.user).delete()
    end_sessions(recovery.user)
    recovery.done_at = by.arrived_at
    recovery.save(update_fields=["done_at"])
    _note("signin.recovery_done", recovery, by)


def _open(recovery: FactorRecovery) -> FactorRecovery:
    recovery = lock(recovery)
    if not recovery.is_open:
        raise Refused(_("This request is over: it was stopped, or it has taken effect."))
    return recovery


def _note(step: str, recovery: FactorRecovery, by: Actor) -> None:
    """Each step goes into the record and to the person by mail."""
    user = recovery.user
    record(step, user, by=by, at=by.arrived_at, data={"recovery": str(recovery.pk)})
    context = {"user": user, "recovery": recovery}
    queue_mail(step, to=user.email, context=context, at=by.arrived_at)
