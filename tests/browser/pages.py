"""Which pages there are to look at: every address that answers somebody with a page, in the stages that matter."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from zlib import crc32

from django.test import Client

from chenghua_portal.demo.answers import answers
from chenghua_portal.demo.story import CALL_D
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.standing.words import SORT_NAMES
from procurement.bids import actions
from procurement.bids.application_form import SECTION
from procurement.bids.models import Bid, BidContent
from tests.access.scenes import Scene, make_scene
from tests.access.test_matrix import STAGED as STAGED_ADDRESSES
from tests.access.test_matrix import path_of
from tests.factories import actor_for
from tests.structure import Address, addresses

# All pages are too many for one test: others could not share the work.
PARTS = 4
# They answer with a file, with JSON, with a redirect, or to POST alone. Those of sign-in that first ask for a fresh
# proof, or for the step before, have tests of their own.
NO_PAGES = frozenset(
    {
        "None",
        "account_email",
        "account_end_session",
        "account_link_enter",
        "account_link_sent",
        "account_logout",
        "account_phone",
        "account_recovery",
        "account_recovery_ask",
        "account_reset_password_from_key",
        "account_set_password",
        "account_signup_code",
        "calendar:import-confirm",
        "disclosure:award-csv",
        "disclosure:award-notice",
        "disclosure:call-notice",
        "disclosure:opening-notice",
        "disclosure:organization-csv",
        "evaluation:sheet-autosave",
        "files:upload-detail",
        "files:upload-discard",
        "files:upload-finish",
        "jobs:job-cancel",
        "jobs:job-retry",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "notices:kind-mail",
        "notices:log-retry",
        "notices:log-settle",
        "notices:suppression-lift",
        "obligations:feed-calendar",
        "obligations:feed-revoke",
        "organizations:account-open",
        "organizations:account-set",
        "organizations:certificate-file",
        "organizations:certificate-picture",
        "organizations:certificate-withdraw",
        "organizations:change-evidence",
        "organizations:change-picture",
        "organizations:change-withdraw",
        "organizations:import-enter",
        "organizations:import-file",
        "organizations:import-template",
        "organizations:import-wrong",
        "organizations:income-file",
        "organizations:invitation-accept",
        "organizations:invitation-renew",
        "organizations:join-withdraw",
        "organizations:my-organization",
        "organizations:profile-consent",
        "organizations:qualification-file",
        "organizations:register-file",
        "organizations:switch",
        "organizations:training-file",
        "procurement:award-return",
        "procurement:bid-autosave",
        "procurement:bid-confirm",
        "procurement:bid-copy",
        "procurement:bid-file",
        "procurement:bid-file-add",
        "procurement:bid-file-remove",
        "procurement:bid-receipt-pdf",
        "procurement:bid-submit",
        "procurement:call-return",
        "ui:display",
        "ui:document",
        "web:health",
        "workbench:inbox-read",
        "workbench:own-data-file",
        "workbench:own-name",
        "workflow:approval-confirm",
        "workflow:approval-paper",
        "workflow:approval-refuse",
    }
)
# Who may be shown what: the first prefix that fits. Somebody who is refused costs time and no more.
OFFICE = ("clerk", "approver")
ADMINISTRATOR = ("administrator",)
ANYBODY = (
    "owner",
    "rival",
    *OFFICE,
    "seated evaluator",
    "applicant",
    "newcomer",
    "auditor",
    "supervisor",
    *ADMINISTRATOR,
)
VIEWERS = {
    "procurement:bid-": ("owner", "clerk"),
    "procurement:": OFFICE,
    "evaluation:": (*OFFICE, "seated evaluator"),
    "organizations:bar-": ("owner", "approver"),
    "organizations:": ("owner", "clerk", "applicant", "newcomer", "rival", "administrator"),
    "workbench:": ANYBODY,
    "account_": ("anonymous", "owner", "administrator"),
    "calendar:": ADMINISTRATOR,
    "files:": ("owner",),
    "jobs:": ADMINISTRATOR,
    "notices:preferences": ("owner",),
    "notices:": ADMINISTRATOR,
    "obligations:": ("owner", "clerk", "supervisor"),
    "record:": ("auditor",),
    "workflow:": (*OFFICE, "auditor"),
    "": ("anonymous",),
}
# What looks otherwise as a call goes on; the other pages are looked at once.
FIRST, STAGED = "draft", (*STAGED_ADDRESSES, "workbench:")
CLASSES = re.compile(r"<(\w+)[^>]*? class=\"([^\"]*)\"")
# An open call whose bid is handed in: a stage that only pages need.
SUBMITTED = "submitted"
# By the name of an address, the elements and classes that its pages have shown.
Seen = defaultdict[str, set[tuple[str, str]]]


@dataclass(frozen=True)
class Found:
    """A page, and somebody who may see it; whether it shows an element that no page before it did."""

    name: str
    path: str
    role: str
    looks_new: bool


def scene_to_look_at(stage: str) -> Scene:
    """The scene of `stage`, with whole answers in its bid. SUBMITTED is an open call whose bid is handed in."""
    scene = make_scene("open" if stage == SUBMITTED else stage)
    if scene.bid is None:
        return scene
    if scene.stage == "open":
        _write(scene, scene.bid)
    if BidContent.objects.filter(bid=scene.bid).exists():
        BidContent.objects.using("owner").filter(bid=scene.bid).update(sections=whole_answers())
    if stage == SUBMITTED:
        by = _owner(scene)
        actions.take_copy(scene.bid, by=by)
        actions.submit_bid(scene.bid, by=by)
        return replace(scene, stage=stage, bid=Bid.objects.get(pk=scene.bid.pk))
    return scene


def whole_answers() -> dict[str, dict[str, object]]:
    return answers(CALL_D.projects[0], ends_on=portal_now().date() + timedelta(days=300))


def _owner(scene: Scene) -> Actor:
    user = scene.people["owner"]
    assert user is not None
    return actor_for(user, at=portal_now())


def _write(scene: Scene, bid: Bid) -> None:
    """Fill the draft, and leave two versions of one section to choose from."""
    for key, values in whole_answers().items():
        if key != "attachments":
            actions.save_section(bid, key, values, 0, by=_owner(scene))
    with suppress(actions.Conflict):
        actions.save_section(bid, "summary", {"title": "另一窗口里的名称"}, 0, by=_owner(scene))


def addresses_in(part: int) -> list[Address]:
    """The addresses of one of the PARTS."""
    return [one for one in addresses() if crc32(one.name.encode()) % PARTS == part]


def pages_of(scene: Scene, part: int, seen: Seen) -> Iterator[Found]:
    """The pages of the scene that show an element not `seen` at their address, each with somebody who is shown it."""
    clients = {role: _client(scene, role) for role in ("anonymous", *ANYBODY)}
    for address in addresses_in(part):
        if address.name in NO_PAGES or (scene.stage != FIRST and not address.name.startswith(STAGED)):
            continue
        viewers = next(roles for prefix, roles in VIEWERS.items() if address.name.startswith(prefix))
        for path, role in product(_paths(address, scene), viewers):
            response = clients[role].get(path)
            if response.status_code != 200:
                continue
            shown = set(CLASSES.findall(response.content.decode()))
            if not shown <= seen[address.name]:
                looks_new = not shown <= set().union(*seen.values())
                seen[address.name] |= shown
                yield Found(address.name, path, role, looks_new)


def _paths(address: Address, scene: Scene) -> list[str]:
    path = path_of(address, scene)
    if address.name == "organizations:organization-edit":
        path = path.replace(str(scene.organization.pk), str(scene.pending.pk))
    if str(scene.nowhere) in path:
        return []
    if address.name == "procurement:bid-section":
        return [path.replace("/summary/", f"/{key}/") for key in SECTION]
    if address.name == "organizations:entry-new":
        return [path.replace("/inspection/", f"/{sort}/") for sort in SORT_NAMES]
    return [path]


def _client(scene: Scene, role: str) -> Client:
    client = Client()
    user = scene.people[role]
    if user is not None:
        client.force_login(user)
    return client
