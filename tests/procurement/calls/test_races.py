"""Two approvers at the same moment: one effect, and no number twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.models import Role
from organizations.registry.models import Organization
from procurement.calls.actions import publish_call
from procurement.calls.models import Call, CallKeySet
from tests.factories import actor_for, make_call, make_office, make_scheme, make_user
from tests.factories.people import join

pytestmark = pytest.mark.usefixtures("committed_db")
Together = Callable[..., list[Any]]


def waiting_call(office: Organization) -> Call:
    call = make_call(office, status=Call.Status.PREPARED, deadline=portal_now() + timedelta(days=20))
    make_scheme(call, frozen=False)
    return call


def test_two_approvers_publish_once(together: Together) -> None:
    office, _clerk, first = make_office()
    second = make_user()
    join(second, office, Role.APPROVER)
    call = waiting_call(office)
    actors = [actor_for(user, at=portal_now()) for user in (first, second)]

    results = together(
        *(lambda actor=actor: publish_call(Call.objects.get(pk=call.pk), by=actor) for actor in actors)
    )

    assert sorted(type(result).__name__ for result in results) == ["Call", "Refused"]
    assert any(isinstance(result, Refused) for result in results)
    assert CallKeySet.objects.filter(call=call).count() == 1


def test_calls_published_together_get_numbers_of_their_own(together: Together) -> None:
    office, _clerk, approver = make_office()
    calls = [waiting_call(office) for _ in range(4)]
    actor = actor_for(approver, at=portal_now())

    together(*(lambda call=call: publish_call(Call.objects.get(pk=call.pk), by=actor) for call in calls))

    letters = sorted(str(number)[-1] for number in Call.objects.values_list("number", flat=True))
    assert letters == ["A", "B", "C", "D"]
