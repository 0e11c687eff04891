"""What administrators do to accounts: each act with its reason on the record, none to their own.

The first administrators come from the operator at the server.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.signin.actions import (
    end_sessions,
    password_path,
    vouch_for_address,
)
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.requirements import unmet
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from organizations.people.rules import EVALUATOR_POINT


@transaction.atomic(durable=True)
def add_administrator(email: str, name: str, *, by: Actor) -> str:
    """Make an administrator's account; answer the path where the person chooses its password.

    Asked again before that was done, answers a new path. Raises ValidationError for an address or a name that can't
    be one, Refused for an address that somebody else has.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email.lower(), name=name, roles=[User.Role.ADMINISTRATOR])
        user.set_unusable_password()
        user.full_clean()
        user.save()
        vouch_for_address(user)
        data = {"role": User.Role.ADMINISTRATOR, "reason": _("Set up by the operator at the server")}
        record("identity.user.give_role", user, by=by, at=by.arrived_at, data=data)
    elif user.has_usable_password() or User.Role.ADMINISTRATOR not in user.roles:
        raise Refused(
            _("%(email)s has an account already. An administrator gives it the role in the portal.")
            % {"email": user.email}
        )
    record("signin.link_sent", user, by=by, at=by.arrived_at)
    return password_path(user)


@transaction.atomic(durable=True)
def give_own_role(user: User, role: str, reason: str, *, by: Actor) -> User:
    """Give a person a role that is held alone: evaluator or administrator. The person is told.

    An evaluator is in the pool from then on.
    """
    user = _under_administration(user, reason, by=by)
    if not user.is_active:
        raise Refused(_("The account is switched off. Switch it on first."))
    if role not in user.roles:
        user.roles = [each for each in User.Role.values if each in {*user.roles, role}]
        _save_roles(user, "give_role", role, reason, by=by)
        if role == User.Role.EVALUATOR:
            refusal = unmet(EVALUATOR_POINT, user, by=by, at=by.arrived_at)
            if refusal is not None:
                raise Refused.because(refusal)
    return user


@transaction.atomic(durable=True)
def take_own_role(user: User, role: str, reason: str, *, by: Actor) -> User:
    """Take a role held alone from a person, who is told. The last administrator stays one."""
    user = _under_administration(user, reason, by=by)
    if role in user.roles:
        _refuse_without_administrator(user, role)
        user.roles = [each for each in user.roles if each != role]
        _save_roles(user, "take_role", role, reason, by=by)
    return user


@transaction.atomic(durable=True)
def deactivate_user(user: User, reason: str, *, by: Actor) -> User:
    """Shut a person out from the next request on. Memberships stay, so that reactivating brings all back."""
    user = _under_administration(user, reason, by=by)
    if user.is_active:
        _refuse_without_administrator(user, User.Role.ADMINISTRATOR)
        user.is_active = False
        user.save(update_fields=["is_active"])
        data = {"reason": reason, "sessions_ended": end_sessions(user)}
        record("identity.user.deactivate", user, by=by, at=by.arrived_at, data=data)
    return user


@transaction.atomic(durable=True)
def reactivate_user(user: User, reason: str, *, by: Actor) -> User:
    """Let a person sign in again, with the memberships there are."""
    user = _under_administration(user, reason, by=by)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("identity.user.reactivate", user, by=by, at=by.arrived_at, data={"reason": reason})
    return user


def _under_administration(user: User, reason: str, *, by: Actor) -> User:
    """The account, locked together with those of all administrators, so that two can't end each other at once."""
    require(by, "organizations.administer")
    if user.pk == by.user_id:
        raise Refused(
            _("Nobody changes their own account here. Another administrator has to do it."),
            basis=SEPARATION_BASIS,
        )
    if not reason.strip():
        raise Refused(_("Say why; the reason stays on record."), field="reason")
    administrators = User.objects.filter(roles__contains=[User.Role.ADMINISTRATOR])
    locked = administrators | User.objects.filter(pk=user.pk)
    return next(each for each in locked.select_for_update().order_by("pk") if each.pk == user.pk)


def _refuse_without_administrator(user: User, role: str) -> None:
    others = User.objects.filter(roles__contains=[User.Role.ADMINISTRATOR], is_active=True)
    is_one = role == User.Role.ADMINISTRATOR and User.Role.ADMINISTRATOR in user.roles and user.is_active
    if is_one and not others.exclude(pk=user.pk).exists():
        raise Refused(_("The portal keeps at least one administrator. Make somebody else one first."))


def _save_roles(user: User, verb: str, role: str, reason: str, *, by: Actor) -> None:
    user.save(update_fields=["roles"])
    data = {"role": role, "reason": reason}
    event = record(f"identity.user.{verb}", user, by=by, at=by.arrived_at, data=data)
    notify("identity.roles_changed", user, event=f"identity.roles_changed:{event.pk}", at=by.arrived_at)
