"""Every transition, from every state, by everyone: only its table lets it through."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.foundation.workflow.applying import apply
from chenghua_portal.foundation.workflow.transitions import all_transitions
from evaluation.panels.models import Round
from evaluation.sheets.models import Sheet
from organizations.registry.models import Certificate, ChangeRequest, Organization
from organizations.standing.models import Bar, ListImport
from procurement.awards.models import AwardList
from procurement.bids.models import Bid
from procurement.calls.models import Call
from tests.access.scenes import STAGES, Scene, make_scene
from tests.factories import actor_for

MODELS = (
    Organization,
    ChangeRequest,
    Certificate,
    Bar,
    ListImport,
    Call,
    Bid,
    Round,
    Sheet,
    AwardList,
)


def subject_of(model: type, scene: Scene) -> object | None:
    return {
        Organization: scene.pending,
        ChangeRequest: ChangeRequest.objects.first(),
        Certificate: Certificate.objects.first(),
        Bar: Bar.objects.first(),
        ListImport: ListImport.objects.first(),
        Call: scene.call,
        Bid: scene.bid,
        Sheet: scene.sheet,
        Round: scene.sheet.seat.round if scene.sheet else None,
        AwardList: scene.award.award_list if scene.award else None,
    }[model]


@pytest.mark.parametrize("stage", STAGES)
def test_only_its_sources_and_its_permission_let_a_transition_through(db, stage):
    scene = make_scene(stage)
    now = portal_now()
    actors = [Actor.anonymous(now), *(actor_for(user, at=now) for user in scene.people.values() if user)]

    for transition_ in all_transitions():
        subject = subject_of(transition_.model, scene)
        if subject is None:
            continue
        for actor in actors:
            may = allowed(actor, transition_.permission, subject)
            fits = subject.status in transition_.sources
            outcome = _outcome(transition_, subject, actor, now)
            assert outcome in _expected(may=may, fits=fits), (transition_.name, actor.roles, subject.status)


def _outcome(transition_, subject, actor, now):
    try:
        with transaction.atomic():
            apply(transition_, type(subject).objects.get(pk=subject.pk), by=actor, at=now)
            transaction.set_rollback(True)
    except PermissionDenied:
        return "forbidden"
    except Refused:
        return "refused"
    except Exception as error:  # noqa: BLE001  a constraint that wants more fields than the bare move fills
        return type(error).__name__
    return "moved"


def _expected(*, may: bool, fits: bool) -> set[str]:
    if not may:
        return {"forbidden"}
    # A guard or a requirement may still refuse what fits; a constraint or a notice may want what the action adds.
    return {"moved", "refused", "IntegrityError", "RelatedObjectDoesNotExist"} if fits else {"refused"}


def test_every_model_with_transitions_is_walked():
    assert {t.model for t in all_transitions()} == set(MODELS)


def test_no_transition_leads_nowhere_known():
    for transition_ in all_transitions():
        states = set(transition_.model.Status.values)
        assert {*transition_.sources, transition_.target} <= states, transition_.name
