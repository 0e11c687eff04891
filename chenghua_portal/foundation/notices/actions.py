"""What people set for themselves, and what operators do to messages and addresses. The latter is on the record."""

from collections.abc import Mapping
from datetime import datetime, time

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.notices.channels import address_index
from chenghua_portal.foundation.notices.models import ChannelChoice, Notice, Preferences, Suppression
from chenghua_portal.foundation.notices.preferences import BY_DEFAULT
from chenghua_portal.foundation.notices.suppression import is_suppressed, suppress
from chenghua_portal.foundation.web.refusals import Refused

State = Notice.State
# What came to an end without arriving. An uncertain one is settled first.
CAN_GO_AGAIN = (State.REFUSED, State.SUPPRESSED, State.FAILED, State.DROPPED)


@transaction.atomic(durable=True)
def save_preferences(
    *,
    by: Actor,
    choices: Mapping[tuple[str, str], bool],
    has_quiet_hours: bool,
    quiet_from: time,
    quiet_until: time,
    digest_hour: int | None,
) -> Preferences:
    """Keep how the actor wants to be told. `choices` says yes or no by (family, channel); others stay as they are.

    It holds for notices written from now on.
    """
    preferences, _is_new = Preferences.objects.update_or_create(
        user_id=by.person,
        defaults={
            "has_quiet_hours": has_quiet_hours,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "digest_hour": digest_hour,
        },
    )
    for (family, channel), is_wanted in choices.items():
        choice = ChannelChoice.objects.filter(user_id=by.person, family=family, channel=channel)
        if is_wanted == (channel in BY_DEFAULT):
            choice.delete()
        elif not choice.update(is_wanted=is_wanted):
            ChannelChoice.objects.create(
                user_id=by.person, family=family, channel=channel, is_wanted=is_wanted
            )
    return preferences


def _locked(notice: Notice) -> Notice:
    return Notice.objects.select_for_update().get(pk=notice.pk)


@transaction.atomic(durable=True)
def retry_notice(notice: Notice, *, by: Actor) -> Notice:
    """Send a notice that did not arrive once more, at once and with all its attempts.

    Raises Refused for one that is on its way, has arrived or is uncertain, and while its address is out of use.
    """
    found = _locked(notice)
    if found.state not in CAN_GO_AGAIN:
        raise Refused(
            _("Only a message that did not arrive can be sent again. This one did, or is on its way.")
        )
    if found.address_index and is_suppressed(found.channel, found.address_index):
        raise Refused(_("Its address is out of use. Put the address back into use first."))
    said = {"kind": found.kind, "channel": found.channel, "was": found.state, "error": found.last_error}
    found.state, found.attempts, found.not_before = State.QUEUED, 0, by.arrived_at
    # On its own now, whatever it travelled with.
    found.is_for_digest, found.digest = False, None
    found.save(update_fields=["state", "attempts", "not_before", "is_for_digest", "digest"])
    record("notices.retry", found, by=by, at=by.arrived_at, data=said)
    enqueue("notices.deliver", key=f"notices.retry:{found.pk}:{by.arrived_at.isoformat()}")
    return found


@transaction.atomic(durable=True)
def settle_notice(notice: Notice, *, is_delivered: bool, by: Actor) -> Notice:
    """Say of an uncertain notice whether it arrived, as an operator has found out; of a digest, of all in it.

    A legal one that waits to be sent again is not, once it is known to have arrived. Raises Refused for one
    that is settled, was never uncertain, or is being sent.
    """
    found = _locked(notice)
    if not found.is_uncertain or found.state == State.SENDING:
        raise Refused(_("There is nothing to settle: it is known what became of this message."))
    same = Q(pk=found.pk) | Q(digest=found.digest) if found.digest else Q(pk=found.pk)
    for one in Notice.objects.select_for_update().filter(same, uncertain_at__isnull=False, settled_at=None):
        one.settled_at = by.arrived_at
        if is_delivered:
            one.state, one.sent_at = State.SENT, one.sent_at or one.uncertain_at
        elif one.state != State.QUEUED:
            one.state = State.FAILED
        one.save(update_fields=["settled_at", "state", "sent_at"])
    found.refresh_from_db()
    said = {"kind": found.kind, "channel": found.channel, "delivered": is_delivered}
    record("notices.settle", found, by=by, at=by.arrived_at, data=said)
    return found


@transaction.atomic(durable=True)
def suppress_address(channel: str, address: str, *, by: Actor) -> Suppression:
    """Take somebody's address out of use by hand; repeated, it changes nothing. Raises Refused if nobody has it."""
    person = get_user_model().objects.filter(email__iexact=address).first()
    if channel != Notice.Channel.MAIL or person is None:
        raise Refused(_("Nobody in the portal has this address."), field="address")
    index = address_index(channel, address)
    reason = Suppression.Reason.OPERATOR
    at = by.arrived_at
    found = suppress(channel, index, person_id=person.pk, reason=reason, at=at, by_id=by.person)
    record("notices.suppress", found, by=by, at=at, data={"channel": channel})
    return found


@transaction.atomic(durable=True)
def lift_suppression(suppression: Suppression, *, by: Actor) -> Suppression:
    """Put an address back into use; its refusals so far no longer count. Raises Refused if it is in use."""
    found = Suppression.objects.select_for_update().filter(pk=suppression.pk, lifted_at=None).first()
    if found is None:
        raise Refused(_("This address is in use again already."))
    at: datetime = by.arrived_at
    found.lifted_at, found.lifted_by_id = at, by.person
    found.save(update_fields=["lifted_at", "lifted_by"])
    record("notices.lift", found, by=by, at=at, data={"channel": found.channel, "reason": found.reason})
    return found
