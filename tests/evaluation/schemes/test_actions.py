from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.schemes.actions import CriterionRow, save_criteria, selection_rows
from evaluation.schemes.models import Criterion, Scheme
from evaluation.schemes.queries import ranking_figure, scheme_of
from evaluation.schemes.weights import missing_points
from organizations.people.models import Role
from organizations.registry.models import Organization
from procurement.calls.actions import prepare_call, publish_call, return_call
from procurement.calls.models import Call
from tests.factories import actor_for, make_call, make_charity, make_office, make_user
from tests.factories.people import join


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def office(db) -> tuple[Organization, Actor, Actor]:
    organization, clerk, approver = make_office()
    at = portal_now()
    return organization, actor_for(clerk, at=at), actor_for(approver, at=at)


@pytest.fixture
def clerk(office) -> Actor:
    return office[1]


@pytest.fixture
def approver(office) -> Actor:
    return office[2]


@pytest.fixture
def call(office) -> Call:
    return make_call(office[0], status="draft", deadline=portal_now() + timedelta(days=20))


def rows(*points: int | str) -> list[CriterionRow]:
    return [CriterionRow(f"指标{place}", "", Decimal(value)) for place, value in enumerate(points, 1)]


def weights_of(call: Call) -> list[Decimal]:
    scheme = scheme_of(call)
    return [criterion.weight for criterion in scheme.criteria.all()] if scheme else []


def test_selection_scheme_adds_up_and_is_accepted(call, clerk):
    scheme = save_criteria(call, selection_rows(), by=clerk)

    assert weights_of(call) == [20, 15, 25, 15, 15, 10]
    assert (scheme.pass_mark, scheme.official_figure) == (60, Scheme.Figure.TRIMMED)
    assert scheme.frozen_at is None


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (("50", "49.5"), "0.5 are missing"),
        (("60", "41"), "1 too many"),
        ((), "100 are missing"),
    ],
    ids=["too few", "too many", "none"],
)
def test_points_must_add_up_to_a_hundred(call, clerk, points, said):
    with pytest.raises(Refused, match=said):
        save_criteria(call, rows(*points), by=clerk)

    assert scheme_of(call) is None


def test_half_points_add_up_exactly(call, clerk):
    save_criteria(call, rows("33.5", "33.5", "33"), by=clerk)

    assert missing_points(weights_of(call)) == 0


def test_saving_again_replaces_the_criteria_in_their_order(call, clerk):
    first = save_criteria(call, rows(50, 50), by=clerk)

    second = save_criteria(call, rows(10, 20, 70), by=clerk, pass_mark=Decimal(70), official_figure="mean")

    assert first == second
    assert weights_of(call) == [10, 20, 70]
    assert Criterion.objects.count() == 3
    assert (second.pass_mark, second.official_figure) == (70, "mean")


def test_only_the_offices_clerks_set_criteria(call, approver):
    _office, foreign, _other = make_office()
    _charity, owner = make_charity()

    for actor in (approver, actor_for(foreign), actor_for(owner)):
        with pytest.raises(PermissionDenied):
            save_criteria(call, rows(100), by=actor)


def test_criteria_of_a_prepared_call_stay_until_it_is_returned(call, clerk, approver):
    save_criteria(call, rows(100), by=clerk)
    prepare_call(call, by=clerk)

    with pytest.raises(Refused, match="can be changed in a draft only"):
        save_criteria(call, rows(50, 50), by=clerk)
    return_call(call, "请细化", by=approver)
    save_criteria(call, rows(50, 50), by=clerk)

    assert weights_of(call) == [50, 50]


def test_publication_freezes_and_preparation_does_not(call, clerk, approver):
    save_criteria(call, rows(100), by=clerk)
    prepare_call(call, by=clerk)
    before = scheme_of(call).frozen_at

    publish_call(call, by=approver)

    assert before is None
    assert scheme_of(call).frozen_at == approver.arrived_at


def test_who_set_the_criteria_may_not_publish_the_call(office, call, clerk):
    both = make_user()
    join(both, office[0], Role.CLERK, Role.APPROVER)
    save_criteria(call, rows(100), by=actor_for(both, at=clerk.arrived_at))
    prepare_call(call, by=clerk)

    with pytest.raises(Refused, match="You set the criteria of this call") as refused:
        publish_call(call, by=actor_for(both, at=clerk.arrived_at))

    assert "article 12" in str(refused.value.refusal.basis)
    assert scheme_of(call).frozen_at is None


@pytest.mark.parametrize(("size", "figure"), [(5, Scheme.Figure.TRIMMED), (3, Scheme.Figure.MEAN)])
def test_panel_too_small_to_trim_is_ranked_by_the_mean(call, clerk, size, figure):
    scheme = save_criteria(call, rows(100), by=clerk)
    call.panel_size = size

    assert ranking_figure(scheme, call) == figure
