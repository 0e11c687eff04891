import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs import durable
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.ui.context import SITE_NAME
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.foundation.workflow.applying import lock
from organizations.people.actions.memberships import hold, refuse_foreign_roles
from organizations.people.models import Invitation, Membership, Role
from organizations.people.queries import current_membership, unanswered
from organizations.registry.models import Organization

VALID_FOR = timedelta(days=14)
# So that nobody fills other people's mailboxes in the name of an organization.
OPEN_AT_MOST = 50
MAILS_AT_MOST = 5


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic(durable=True)
def invite(organization: Organization, email: str, roles: Collection[str], *, by: Actor) -> Invitation:
    """Ask whoever has an e-mail address to act for an organization; the mail goes out after this transaction.

    Says the same whether or not somebody has an account with the address. Raises Refused for roles that are
    not the actor's to give, for a present member, for an address that is invited already, and for too many.
    """
    require(by, "organizations.appoint_member", organization)
    pk, is_new = claim(by, "organizations.invite")
    if not is_new:
        return Invitation.objects.get(pk=pk)
    return ask(pk, organization, email, roles, by=by)


@transaction.atomic
def ask(pk: UUID, organization: Organization, email: str, roles: Collection[str], *, by: Actor) -> Invitation:
    """The step of inviting, for actions that do more beside it."""
    lock(organization)
    at, email = by.arrived_at, email.lower()
    refuse_known(organization, email, by=by)
    waiting = unanswered(organization)
    # One that has expired makes room for the new one.
    waiting.filter(email__iexact=email, expires_at__lte=at).update(revoked_at=at, revoked_by=by.user_id)
    if waiting.filter(expires_at__gt=at).count() >= OPEN_AT_MOST:
        raise Refused(
            _("%(n)s invitations wait for an answer. Withdraw some of them first.") % {"n": OPEN_AT_MOST}
        )
    roles = refuse_foreign_roles(User(email=email), organization, roles, by=by)
    if not roles:
        raise Refused(_("Choose at least one role."), field="roles")
    invitation = Invitation(
        pk=pk,
        organization=organization,
        email=email,
        roles=[role for role in Role.values if role in roles],
        invited_at=at,
        invited_by_id=by.user_id,
        expires_at=at + VALID_FOR,
    )
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("This address is invited already. Its invitation is in the list; send it again from there."),
            field="email",
        ) from error
    data = {"invitation": invitation.pk, "roles": invitation.roles}
    record("organizations.organization.invite", organization, by=by, at=at, data=data)
    queue_mail(invitation)
    return invitation


@transaction.atomic(durable=True)
def renew_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Send an invitation again: with a new link, for another 14 days. The link sent before no longer works."""
    require(by, "organizations.appoint_member", invitation.organization)
    lock(invitation.organization)
    lock(invitation)
    at = by.arrived_at
    refuse_settled(invitation)
    if invitation.mails >= MAILS_AT_MOST:
        raise Refused(
            _("This invitation was sent %(n)s times. Ask the person whether the address is right.")
            % {"n": invitation.mails}
        )
    invitation.mails += 1
    invitation.expires_at, invitation.sent_at = at + VALID_FOR, None
    invitation.save(update_fields=["mails", "expires_at", "sent_at"])
    data = {"invitation": invitation.pk, "mails": invitation.mails}
    record("organizations.organization.invite_again", invitation.organization, by=by, at=at, data=data)
    queue_mail(invitation)
    return invitation


@transaction.atomic(durable=True)
def revoke_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Withdraw an invitation that nobody has accepted; its link no longer works."""
    require(by, "organizations.appoint_member", invitation.organization)
    lock(invitation)
    refuse_settled(invitation)
    at = by.arrived_at
    invitation.revoked_at, invitation.revoked_by_id = at, by.user_id
    invitation.save(update_fields=["revoked_at", "revoked_by"])
    data = {"invitation": invitation.pk}
    record("organizations.organization.uninvite", invitation.organization, by=by, at=at, data=data)
    return invitation


@transaction.atomic(durable=True)
def accept_invitation(invitation: Invitation, *, by: Actor) -> Membership:
    """Join the organization that invited the actor's address; roles held there already are kept.

    Accepting twice is the same as once. Raises PermissionDenied for anybody else, Refused for an invitation
    that has expired or was withdrawn. Whoever invited is told.
    """
    require(by, "organizations.accept_invitation", invitation)
    organization, user = invitation.organization, User.objects.get(pk=by.person)
    lock(organization)
    lock(invitation)
    at, held = by.arrived_at, current_membership(by.person, organization.pk)
    if invitation.accepted_by_id == by.user_id and held is not None:
        return held
    if (problem := why_closed(invitation, by)) is not None:
        raise Refused(problem)
    membership = hold(user, organization, {*invitation.roles, *(held.roles if held else ())}, by=by, at=at)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if invitation.invited_by_id is not None:
        event = f"organization.joined:{invitation.pk}"
        notify("organization.joined", membership, event=event, at=at, to=[invitation.invited_by_id])
    return membership


def why_closed(invitation: Invitation, reader: Actor) -> str | None:
    """Why an invitation can't be accepted any more, in a sentence for the person who was invited."""
    state = invitation.state_at(reader.arrived_at)
    if state == Invitation.State.ACCEPTED:
        return _("You have accepted this invitation already.")
    if state == Invitation.State.REVOKED:
        return _("This invitation was withdrawn. Ask the organization if you think that is a mistake.")
    if state == Invitation.State.EXPIRED:
        return _("This invitation has expired: it was valid for 14 days. Ask to have it sent again.")
    if invitation.organization.status != Organization.Status.VERIFIED:
        return _("The organization is not verified at present. Ask again later.")
    return None


def refuse_known(organization: Organization, email: str, *, by: Actor) -> None:
    if by.user_id and User.objects.filter(pk=by.user_id, email__iexact=email).exists():
        raise Refused(_("This is your own address. Somebody else has to invite you."), field="email")
    members = Membership.objects.filter(organization=organization, until=None, user__email__iexact=email)
    if members.exists():
        raise Refused(
            _("This person belongs to the organization already. Change the roles in the list of people."),
            field="email",
        )


def refuse_settled(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Refused(_("This invitation has been accepted in the meantime."))
    if invitation.revoked_at is not None:
        raise Refused(_("This invitation has been withdrawn in the meantime."))


def queue_mail(invitation: Invitation) -> None:
    key = f"organizations.mail_invitation:{invitation.pk}:{invitation.mails}"
    durable.enqueue("organizations.mail_invitation", [invitation.pk], key=key)


def mail_invitation(invitation_id: UUID) -> None:
    """Make a link and mail it. The secret is made here and only its hash is stored; a repetition makes a new one."""
    now, token = portal_now(), secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
        if invitation.state_at(now) != Invitation.State.OPEN:
            return
        invitation.token_sha256 = token_hash(token)
        invitation.save(update_fields=["token_sha256"])
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(organization)s invites you to act for it") % {
            "organization": invitation.organization.name
        }
        body = render_to_string(
            "emails/invitation.txt",
            {
                "invitation": invitation,
                "action_url": settings.PORTAL_BASE_URL + reverse("organizations:invitation", args=[token]),
                "site_name": SITE_NAME,
            },
        )
    EmailMessage(
        subject=subject,
        body=body,
        to=[invitation.email],
        headers={"Message-ID": f"<{invitation.pk}.{invitation.mails}@portal>"},
    ).send()
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=now)
