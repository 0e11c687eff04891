"""Where to begin: for each role the pages it works on, so that no desk ends without a next step."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor

MOST = 5


@dataclass(frozen=True)
class Beginning:
    """A page to begin with, and what one does there."""

    label: str | Promise
    note: str | Promise
    page: str

    @property
    def url(self) -> str:
        return reverse(self.page)


OPEN_CALLS = Beginning(
    _("Open calls"), _("Who may apply, how much money, until when."), "procurement:call-list"
)
OWN_BIDS = Beginning(_("Our bids"), _("Where each stands and what comes next."), "procurement:bid-list")
OFFICE_CALLS = Beginning(
    _("Calls of the office"), _("Each with its stage and its next date."), "procurement:call-list"
)
NEW_CALL = Beginning(
    _("New call"), _("Draft its terms and criteria; a colleague publishes it."), "procurement:call-create"
)
VERIFYING = Beginning(
    _("Registrations to verify"),
    _("Compare them with the certificates."),
    "organizations:verification-list",
)
STAFF = Beginning(
    _("People of the organization"), _("Invite colleagues, change roles."), "organizations:my-organization"
)
OWN_ORGANIZATION = Beginning(
    _("Our organization"), _("What is registered, and who acts for it."), "organizations:my-organization"
)
STANDING_IN = Beginning(
    _("Standing in"), _("Lend your roles to a colleague while you are away."), "organizations:delegation-list"
)
SCORING = Beginning(
    _("Bids to score"), _("What is assigned to you, with its deadline."), "evaluation:task-list"
)
AWARDS = Beginning(_("Awards"), _("Which projects were funded, with how much."), "disclosure:award-list")
AWARDS_FILE = Beginning(
    _("Awards as a table"), _("All awards as a file, for checking and sampling."), "disclosure:award-csv"
)
PUBLISHED = Beginning(
    _("Published calls"), _("Terms, course and results, as everybody reads them."), "disclosure:call-list"
)
PUBLIC_ORGANIZATIONS = Beginning(
    _("Verified organizations"), _("Who takes part, with their projects."), "disclosure:organization-list"
)
ACCOUNTS = Beginning(
    _("Accounts"), _("Find people, give roles, switch accounts off and on."), "workbench:user-list"
)
OFFICES = Beginning(
    _("Offices and agencies"), _("Set them up and invite their people."), "workbench:office-list"
)
SETTINGS = Beginning(_("What is set up"), _("Which facts of the site are still open."), "workbench:settings")
JOBS = Beginning(_("Background jobs"), _("What was given up and waits for a hand."), "jobs:job-list")

BY_ROLE: dict[str, tuple[Beginning, ...]] = {
    "administrator": (ACCOUNTS, OFFICES, SETTINGS, JOBS),
    "evaluator": (SCORING, PUBLISHED),
    "owner": (OPEN_CALLS, OWN_BIDS, STAFF, STANDING_IN),
    "editor": (OPEN_CALLS, OWN_BIDS, OWN_ORGANIZATION, STANDING_IN),
    "finance": (OWN_BIDS, AWARDS, OWN_ORGANIZATION),
    "clerk": (NEW_CALL, OFFICE_CALLS, VERIFYING, STANDING_IN),
    "approver": (OFFICE_CALLS, VERIFYING, STAFF, STANDING_IN),
    "finance_officer": (AWARDS, AWARDS_FILE, PUBLISHED, STANDING_IN),
    "supervisor": (PUBLISHED, AWARDS, PUBLIC_ORGANIZATIONS),
    "auditor": (AWARDS, AWARDS_FILE, PUBLISHED, PUBLIC_ORGANIZATIONS),
    "support": (PUBLISHED, PUBLIC_ORGANIZATIONS, OWN_ORGANIZATION),
    "assessor": (AWARDS, PUBLISHED, OWN_ORGANIZATION),
    "funder": (AWARDS, PUBLISHED, PUBLIC_ORGANIZATIONS, OWN_ORGANIZATION),
    "community": (PUBLISHED, AWARDS, PUBLIC_ORGANIZATIONS),
}


def beginnings_for(actor: Actor) -> list[Beginning]:
    """The pages of all roles the actor holds here and now, each once, in the order of the table."""
    return list(dict.fromkeys(_of(role for role in BY_ROLE if role in actor.roles)))[:MOST]


def _of(roles: Iterable[str]) -> Iterable[Beginning]:
    return (beginning for role in roles for beginning in BY_ROLE[role])
