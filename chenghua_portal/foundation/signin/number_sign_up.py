"""Signing up with a mobile number alone: the account is made when the code that was sent there is typed."""

import json
import secrets
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import NO_MAIL, User
from chenghua_portal.foundation.signin.links import new_code
from chenghua_portal.foundation.signin.models import NumberSignUp, Phone
from chenghua_portal.foundation.signin.phones import (
    ATTEMPTS,
    LIFETIME,
    code_index,
    number_index,
    text_of_code,
)
from chenghua_portal.foundation.signin.sms import send_sms
from chenghua_portal.foundation.web.refusals import Refused

# One sentence for everything, so that it tells nothing of who has the number.
NOT_PROVED = gettext_lazy(
    "This code is wrong or no longer valid. Look at the newest message, or sign up again."
)


@transaction.atomic
def send_sign_up_code(number: str, *, by: Actor, pk: str, name: str, password: str) -> None:
    """Send the code that makes the account, or tell the owner of the number that there is one already."""
    if Phone.objects.filter(number_index=number_index(number)).exists():
        text = _("Your number has an account at the portal already: sign in with it. Nothing was changed.")
    else:
        code = new_code()
        NumberSignUp.objects.create(
            pk=pk,
            content=json.dumps({"number": number, "name": name, "password": password}),
            code_index=code_index(UUID(pk), code),
            expires_at=by.arrived_at + LIFETIME,
        )
        text = text_of_code(code)
    transaction.on_commit(lambda: send_sms(number, text))


def prove_sign_up(pk: UUID, code: str, *, by: Actor) -> User:
    """Make the account whose code it is. Raises Refused: the code is wrong, which counts, or gone."""
    with transaction.atomic(durable=True):
        wanted = NumberSignUp.objects.select_for_update().filter(pk=pk, expires_at__gt=by.arrived_at).first()
        if wanted is not None and wanted.attempts < ATTEMPTS:
            if secrets.compare_digest(wanted.code_index, code_index(pk, code)):
                return _make(wanted, by)
            wanted.attempts += 1
            wanted.save(update_fields=["attempts"])
    raise Refused(NOT_PROVED, field="code")


def _make(wanted: NumberSignUp, by: Actor) -> User:
    content = json.loads(wanted.content)
    index = number_index(content["number"])
    if Phone.objects.filter(number_index=index).exists():
        raise Refused(NOT_PROVED, field="code")
    email = f"{wanted.pk}{NO_MAIL}"
    user = User.objects.create(pk=wanted.pk, email=email, name=content["name"], password=content["password"])
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    Phone.objects.create(user=user, number=content["number"], number_index=index, proved_at=by.arrived_at)
    wanted.delete()
    record("signin.phone_added", user, by=by, at=by.arrived_at)
    return user
