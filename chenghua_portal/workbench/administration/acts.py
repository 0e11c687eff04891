"""What an administrator may do to an account, as the pages offer it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from organizations.people.actions import deactivate_user, give_own_role, reactivate_user, take_own_role


@dataclass(frozen=True)
class Act:
    """One act: its words, what it does, and to whom it can be done."""

    title: str | Promise
    lead: str | Promise
    button: str | Promise
    run: Callable[..., User]
    fits: Callable[[User], bool]
    is_grave: bool = False


def holds(role: str) -> Callable[[User], bool]:
    return lambda user: role in user.roles


def lacks(role: str) -> Callable[[User], bool]:
    return lambda user: user.is_active and role not in user.roles


def giving(role: str) -> Callable[..., User]:
    return partial(_with_role, give_own_role, role)


def taking(role: str) -> Callable[..., User]:
    return partial(_with_role, take_own_role, role)


def _with_role(action: Callable[..., User], role: str, user: User, reason: str, **more: Any) -> User:
    return action(user, role, reason, **more)


ACTS: dict[str, Act] = {
    "make-evaluator": Act(
        title=_("Make an evaluator"),
        lead=_(
            "The person enters the pool, can be put on panels and sees only what is assigned to them. They are told."
        ),
        button=_("Make an evaluator"),
        run=giving(User.Role.EVALUATOR),
        fits=lacks(User.Role.EVALUATOR),
    ),
    "end-evaluator": Act(
        title=_("End the role of evaluator"),
        lead=_("The person is no longer put on panels. Scores given so far stay. They are told."),
        button=_("End the role"),
        run=taking(User.Role.EVALUATOR),
        fits=holds(User.Role.EVALUATOR),
        is_grave=True,
    ),
    "make-administrator": Act(
        title=_("Make an administrator"),
        lead=_(
            "The person may administer accounts, offices and jobs from now on. Sealed bids, scores and money stay "
            "closed to administrators. They are told."
        ),
        button=_("Make an administrator"),
        run=giving(User.Role.ADMINISTRATOR),
        fits=lacks(User.Role.ADMINISTRATOR),
        is_grave=True,
    ),
    "end-administrator": Act(
        title=_("End the role of administrator"),
        lead=_("The person can no longer administer anything, from the next request on. They are told."),
        button=_("End the role"),
        run=taking(User.Role.ADMINISTRATOR),
        fits=holds(User.Role.ADMINISTRATOR),
        is_grave=True,
    ),
    "deactivate": Act(
        title=_("Switch the account off"),
        lead=_(
            "The person is signed out everywhere and cannot sign in. Memberships stay, so that switching on brings "
            "all back; what was done stays on record."
        ),
        button=_("Switch off"),
        run=deactivate_user,
        fits=lambda user: user.is_active,
        is_grave=True,
    ),
    "reactivate": Act(
        title=_("Switch the account on"),
        lead=_("The person can sign in again, with the same password, memberships and roles."),
        button=_("Switch on"),
        run=reactivate_user,
        fits=lambda user: not user.is_active,
    ),
}
WORDS: dict[str, tuple[str | Promise, str]] = {
    "identity.user.give_role": (_("Role given"), "ok"),
    "identity.user.take_role": (_("Role ended"), "due"),
    "identity.user.deactivate": (_("Switched off"), "due"),
    "identity.user.reactivate": (_("Switched on"), "ok"),
}
