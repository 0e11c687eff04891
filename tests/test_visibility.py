"""Lists and permissions are twins: what `xs_visible_to` shows is exactly what `view_x` allows, for everyone."""

import pytest

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed, permission_names
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.workbench.queries import notices_visible_to
from evaluation.panels.models import Round
from evaluation.panels.queries import rounds_visible_to
from evaluation.sheets.models import Sheet
from evaluation.sheets.queries import sheets_visible_to
from organizations.people.models import JoinRequest, Membership, Profile
from organizations.people.profiles.queries import profiles_visible_to
from organizations.people.queries import join_requests_visible_to, memberships_visible_to
from organizations.registry.models import Certificate, ChangeRequest, Organization
from organizations.registry.queries import (
    certificates_visible_to,
    changes_visible_to,
    organizations_visible_to,
)
from organizations.standing.imports.queries import list_imports_visible_to
from organizations.standing.models import (
    AnnualInspection,
    Bar,
    CreditEntry,
    Grade,
    ListImport,
    Outcome,
    Violation,
)
from organizations.standing.queries import (
    bars_visible_to,
    credit_entries_visible_to,
    grades_visible_to,
    inspections_visible_to,
    outcomes_visible_to,
    violations_visible_to,
)
from procurement.awards.models import AwardList
from procurement.awards.queries import award_lists_visible_to
from procurement.bids.models import Bid
from procurement.bids.queries import bids_visible_to
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to
from procurement.opening.models import Opening
from procurement.opening.queries import openings_visible_to
from tests.access.scenes import STAGES, make_scene
from tests.factories import NOW, actor_for
from tests.factories.people import make_certificate, make_change
from tests.organizations.standing.entries import (
    make_credit_entry,
    make_grade,
    make_inspection,
    make_outcome,
    make_violation,
    withdrawn,
)

TWINS = {
    "organizations.view_organization": (Organization, organizations_visible_to),
    "organizations.view_change": (ChangeRequest, changes_visible_to),
    "organizations.view_certificate": (Certificate, certificates_visible_to),
    "organizations.view_join_request": (JoinRequest, join_requests_visible_to),
    "organizations.view_inspection": (AnnualInspection, inspections_visible_to),
    "organizations.view_grade": (Grade, grades_visible_to),
    "organizations.view_credit_entry": (CreditEntry, credit_entries_visible_to),
    "organizations.view_violation": (Violation, violations_visible_to),
    "organizations.view_outcome": (Outcome, outcomes_visible_to),
    "organizations.view_bar": (Bar, bars_visible_to),
    "organizations.view_list_import": (ListImport, list_imports_visible_to),
    "organizations.view_membership": (Membership, memberships_visible_to),
    "organizations.view_profile": (Profile, profiles_visible_to),
    "workbench.view_notice": (Notice, notices_visible_to),
    "procurement.view_call": (Call, calls_visible_to),
    "procurement.view_bid": (Bid, bids_visible_to),
    "procurement.view_opening": (Opening, openings_visible_to),
    "procurement.view_award_list": (AwardList, award_lists_visible_to),
    "evaluation.view_round": (Round, rounds_visible_to),
    "evaluation.view_sheet": (Sheet, sheets_visible_to),
}


@pytest.mark.parametrize("stage", STAGES)
def test_lists_show_what_the_permission_allows(db, stage):
    scene = make_scene(stage)
    make_scene("open")
    make_change(scene.pending)
    for organization in (scene.organization, scene.pending):
        make_certificate(organization)
        make_certificate(organization, status="pending")
        for make in (make_inspection, make_grade, make_credit_entry, make_violation):
            make(organization, **withdrawn())
        make_grade(organization)
        make_violation(organization)
        for kind in ("grade", "failed"):
            make_outcome(organization, kind=kind)
    JoinRequest.objects.create(
        organization=scene.pending, user=scene.people["newcomer"], message="您好", asked_at=NOW
    )
    actors = {role: actor_for(user) if user else Actor.anonymous(NOW) for role, user in scene.people.items()}

    for name, (model, visible_to) in TWINS.items():
        for role, actor in actors.items():
            shown = set(visible_to(actor))
            may_see = {obj for obj in model.objects.all() if allowed(actor, name, obj)}
            assert shown == may_see, (name, role)


def test_every_viewing_permission_has_its_twin():
    # These are about content or figures of an object whose existence another twin decides.
    about_content = {"evaluation.view_results"}
    viewing = {name for name in permission_names() if ".view_" in name} - about_content

    assert viewing == set(TWINS)
