"""Acts on accounts, each with its line in the record. They are plain steps: allauth's flows call them too."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.signin.models import Session
from chenghua_portal.foundation.signin.sessions import stored_key
from chenghua_portal.foundation.web.refusals import Refused


def vouch_for_address(user: User) -> None:
    """Take the address of an account that others made for a person as proved: there is nothing to confirm.

    Whoever signed up alone has a row that says whether the address is.
    """
    if not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)


def password_path(user: User) -> str:
    """Where `user` chooses a password, once and within the hour. Whoever has the link has the account."""
    token = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])


@transaction.atomic
def change_password(user: User, password: str, *, by: Actor, at: datetime, keep: str | None = None) -> None:
    """Give `user` a new password and end their sessions, except the one whose key is `keep`."""
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = end_sessions(user, keep=keep)
    record("signin.password_changed", user, by=by, at=at, data={"sessions_ended": ended})


@transaction.atomic
def note_factor_change(verb: str, *, by: Actor, keep: str | None) -> None:
    """Record that `by` changed a second factor of their own, and end their other sessions."""
    user = User.objects.get(pk=by.person)
    ended = end_sessions(user, keep=keep)
    record(verb, user, by=by, at=by.arrived_at, data={"sessions_ended": ended})


@transaction.atomic(durable=True)
def end_session(session: Session, *, by: Actor) -> None:
    """End one session of one's own; its browser is out at its next request."""
    record(
        "signin.session_ended", User(pk=by.person), by=by, at=by.arrived_at, data={"device": session.device}
    )
    session.delete()


@transaction.atomic(durable=True)
def end_other_sessions(*, by: Actor, keep: str) -> None:
    """End every session of one's own but the one with the key `keep`."""
    user = User(pk=by.person)
    record(
        "signin.sessions_ended", user, by=by, at=by.arrived_at, data={"count": end_sessions(user, keep=keep)}
    )


def end_sessions(user: User, *, keep: str | None = None) -> int:
    """Shut out every browser signed in as `user`, except the one whose session has the key `keep`."""
    sessions = Session.objects.filter(user=user)
    if keep:
        sessions = sessions.exclude(pk=stored_key(keep))
    return sessions.delete()[0]


@transaction.atomic(durable=True)
def rename(name: str, *, by: Actor) -> User:
    """Correct one's own name, for all that comes; what is decided keeps the name it was signed with."""
    user = User.objects.select_for_update().get(pk=by.person)
    said = " ".join(name.split())
    if not said:
        raise Refused(_("Give the name that stands on your identity card."), field="name")
    if said != user.name:
        user.name = said
        user.save(update_fields=["name"])
        record("identity.user.rename", user, by=by, at=by.arrived_at)
    return user
