"""Who acts for an organization: registering it, appointing, inviting, standing in, and the accounts behind."""

from organizations.people.actions.accounts import (
    add_administrator,
    deactivate_user,
    give_own_role,
    reactivate_user,
    take_own_role,
)
from organizations.people.actions.delegations import delegate, end_delegation
from organizations.people.actions.invitations import (
    accept_invitation,
    invite,
    mail_invitation,
    renew_invitation,
    revoke_invitation,
)
from organizations.people.actions.joining import accept_join, ask_to_join, decline_join, withdraw_join
from organizations.people.actions.memberships import appoint, end_membership, hand_over
from organizations.people.actions.offices import (
    NewOffice,
    NewPerson,
    establish_with_member,
    open_office,
)
from organizations.people.actions.registration import register_organization, submit_registration

__all__ = [
    "NewOffice",
    "NewPerson",
    "accept_invitation",
    "accept_join",
    "add_administrator",
    "appoint",
    "ask_to_join",
    "deactivate_user",
    "decline_join",
    "delegate",
    "end_delegation",
    "end_membership",
    "establish_with_member",
    "give_own_role",
    "hand_over",
    "invite",
    "mail_invitation",
    "open_office",
    "reactivate_user",
    "register_organization",
    "renew_invitation",
    "revoke_invitation",
    "submit_registration",
    "take_own_role",
    "withdraw_join",
]
