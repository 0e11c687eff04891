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
from organizations.people.actions.memberships import (
    appoint,
    end_membership,
    hand_over,
    register_organization,
)
from organizations.people.actions.offices import (
    NewOffice,
    NewPerson,
    establish_with_member,
    open_office,
)

__all__ = [
    "NewOffice",
    "NewPerson",
    "accept_invitation",
    "add_administrator",
    "appoint",
    "deactivate_user",
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
    "take_own_role",
]
