from datetime import date

import pytest

from organizations.people.history import history_of
from organizations.standing.actions import enter_inspection
from tests.factories import actor_for, make_charity, make_office

pytestmark = pytest.mark.usefixtures("db")


def test_what_officials_enter_stands_in_the_organizations_history():
    organization, _owner = make_charity()
    _office, clerk, _approver = make_office()

    enter_inspection(
        organization,
        year=2024,
        result="passed",
        concluded_on=date(2025, 6, 30),
        source="示例名单",
        by=actor_for(clerk),
    )

    (event,) = history_of(organization)
    assert (event.title, event.note) == ("录入年检结论", clerk.name)
