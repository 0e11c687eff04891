from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.schemes.queries import scheme_of
from procurement.calls.models import Call
from tests.factories import make_call, make_charity, make_office, make_scheme


@pytest.fixture
def people(db):
    return make_office()


@pytest.fixture
def call(people) -> Call:
    return make_call(people[0], status="draft", deadline=portal_now() + timedelta(days=20))


@pytest.fixture
def client(people) -> Client:
    return signed_in(people[1])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(call: Call) -> str:
    return reverse("evaluation:scheme-edit", args=[call.pk])


def posted(*points: str, **more: str) -> dict[str, str]:
    fields = {
        "pass_mark": "60",
        "official_figure": "trimmed",
        "rows-TOTAL_FORMS": str(len(points)),
        "rows-INITIAL_FORMS": "0",
    }
    for place, value in enumerate(points):
        fields |= {
            f"rows-{place}-title": f"指标{place}",
            f"rows-{place}-guidance": "",
            f"rows-{place}-points": value,
        }
    return {**fields, **more}


def weights_of(call: Call) -> list[Decimal]:
    scheme = scheme_of(call)
    return [criterion.weight for criterion in scheme.criteria.all()] if scheme else []


def test_new_call_starts_from_the_selection_scheme(call, client):
    text = client.get(page(call)).text

    assert 'value="方案可行性"' in text
    assert scheme_of(call) is None


def test_criteria_are_saved_and_lead_back_to_the_call(call, client):
    response = client.post(page(call), posted("40", "６０"))

    assert response.headers["Location"] == reverse("procurement:call-detail", args=[call.pk])
    assert weights_of(call) == [40, 60]


def test_wrong_sum_is_said_and_what_was_typed_stays(call, client):
    response = client.post(page(call), posted("40", "50"))

    assert "10 are missing" in response.text
    assert 'value="指标1"' in response.text
    assert weights_of(call) == []


def test_one_more_row_keeps_what_was_typed_and_saves_nothing(call, client):
    response = client.post(page(call), posted("40", "60", add="1"))

    assert 'name="rows-2-title"' in response.text
    assert 'value="指标1"' in response.text
    assert weights_of(call) == []


def test_recount_says_the_sum_and_saves_nothing(call, client):
    response = client.post(page(call), posted("40", "50", recount="1"))

    assert "10 are missing" in response.text
    assert weights_of(call) == []


def test_two_criteria_of_one_name_are_refused(call, client):
    response = client.post(page(call), posted("40", "60", **{"rows-1-title": "指标0"}))

    assert "Two criteria have the same name" in response.text
    assert weights_of(call) == []


def test_deleted_row_is_no_criterion(call, client):
    client.post(page(call), posted("40", "60", "5", **{"rows-2-DELETE": "on"}))

    assert weights_of(call) == [40, 60]


@pytest.mark.parametrize("total", ["", "x", "-3", "1000000", "9" * 5000], ids=range(5))
def test_forged_number_of_rows_is_no_fault(call, client, total):
    response = client.post(page(call), posted("40", "60", **{"rows-TOTAL_FORMS": total, "add": "1"}))

    assert response.status_code == 200
    assert weights_of(call) == []


def test_published_criteria_can_not_be_edited(people, client):
    call = make_call(people[0], deadline=portal_now() + timedelta(days=20))
    make_scheme(call)

    for response in (client.get(page(call)), client.post(page(call), posted("100"))):
        assert response.status_code == 409
        assert "can be changed in a draft only" in response.text


def test_draft_of_another_office_is_unknown(call):
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()

    for user in (stranger, owner):
        assert signed_in(user).get(page(call)).status_code == 404
