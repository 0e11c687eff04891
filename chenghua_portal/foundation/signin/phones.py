"""Mobile numbers of accounts: proved by a code, found by a blind index, never shown whole."""

import re
import secrets
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.keys.fields import blind_index
from chenghua_portal.foundation.signin.links import new_code
from chenghua_portal.foundation.signin.mails import queue_mail
from chenghua_portal.foundation.signin.models import Phone, PhoneCheck
from chenghua_portal.foundation.signin.sms import send_sms
from chenghua_portal.foundation.web.refusals import Refused

MOBILE = re.compile(r"1[3-9]\d{9}")
LIFETIME = timedelta(minutes=10)
ATTEMPTS = 5
GONE = gettext_lazy("This code is no longer valid. Ask for a new one.")
WRONG = gettext_lazy("This code is wrong.")


def mobile_number(text: str) -> str:
    """A mainland mobile number as people type it, with +86, spaces or full-width digits; "" for anything else."""
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    return digits if MOBILE.fullmatch(digits) else ""


def masked(number: str) -> str:
    """13800000000 → 138****0000."""
    return f"{number[:3]}****{number[-4:]}"


def address_for(name: str) -> str:
    """The e-mail address of the account that signs in with `name`; a number nobody has stands for itself."""
    number = mobile_number(name)
    phone = Phone.objects.filter(number_index=number_index(number)).select_related("user").first()
    return phone.user.email if number and phone is not None else name


def numbers_of(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where these people can be sent short messages."""
    return dict(Phone.objects.filter(pk__in=user_ids).values_list("pk", "number"))


@transaction.atomic(durable=True)
def ask_for_code(number: str, *, by: Actor) -> None:
    """Send a code to `number`, which becomes the actor's once it is typed. A new one replaces the last."""
    code = new_code()
    PhoneCheck.objects.update_or_create(
        user_id=by.person,
        defaults={
            "number": number,
            "code_index": code_index(by.person, code),
            "expires_at": by.arrived_at + LIFETIME,
            "attempts": 0,
        },
    )
    transaction.on_commit(lambda: send_sms(number, text_of_code(code)))


def text_of_code(code: str) -> str:
    return _("Your code for the portal is %(code)s. It is valid for 10 minutes. Tell nobody.") % {
        "code": code
    }


def prove_phone(code: str, *, by: Actor) -> None:
    """Give the actor the number they asked a code for. Whoever had it before loses it, and is told.

    Raises Refused: the code is wrong, which counts, or gone, or the number is all that another account has.
    """
    with transaction.atomic(durable=True):
        check = PhoneCheck.objects.select_for_update().filter(user_id=by.person).first()
        if check is None or check.expires_at <= by.arrived_at or check.attempts >= ATTEMPTS:
            raise Refused(GONE)
        is_right = secrets.compare_digest(check.code_index, code_index(by.person, code))
        if is_right:
            _give(check, by)
        else:
            check.attempts += 1
            check.save(update_fields=["attempts"])
    if not is_right:
        raise Refused(WRONG, field="code")


@transaction.atomic(durable=True)
def remove_phone(*, by: Actor) -> None:
    """Take the number off the actor's account. Raises Refused where nothing else leads into it."""
    if not User.objects.get(pk=by.person).has_mail:
        raise Refused(_("This number is the only way into your account. Add an e-mail address first."))
    if Phone.objects.filter(user_id=by.person).delete()[0]:
        record("signin.phone_removed", User(pk=by.person), by=by, at=by.arrived_at)


def _give(check: PhoneCheck, by: Actor) -> None:
    index = number_index(check.number)
    former = (
        Phone.objects.filter(number_index=index).exclude(user_id=by.person).select_related("user").first()
    )
    if former is not None:
        loser = former.user
        if not loser.has_mail:
            raise Refused(
                _(
                    "Another account has this number and nothing else. Sign in to it, or ask the portal's operator."
                )
            )
        former.delete()
        record("signin.phone_removed", loser, by=by, at=by.arrived_at)
        queue_mail("signin/phone_moved", to=loser.email, context={"user": loser}, at=by.arrived_at)
    Phone.objects.update_or_create(
        user_id=by.person,
        defaults={"number": check.number, "number_index": index, "proved_at": by.arrived_at},
    )
    check.delete()
    record("signin.phone_added", User(pk=by.person), by=by, at=by.arrived_at)


def number_index(number: str) -> str:
    return blind_index(number, "signin.phone")


def code_index(user_id: UUID, code: str) -> str:
    return blind_index(f"{user_id}:{code}", "signin.phone_code")
