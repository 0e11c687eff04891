import json
from datetime import date, timedelta

import pytest

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.calendar import actions
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import (
    exceptions_of,
    is_provisional,
    last_workday,
    workdays_after,
)
from chenghua_portal.foundation.workdays.models import Day, KnownYear
from chenghua_portal.foundation.workdays.official_list import Exceptional, differences, digest, read_list
from tests.factories import NOW, actor_for, make_call, make_user

TUESDAY, SATURDAY = date(2026, 6, 9), date(2026, 6, 13)
LIST = read_list("2027-01-01 休 元旦\n2027-01-02 休 元旦\n2027-01-03 班")


@pytest.fixture
def keeper(db):
    return actor_for(make_user(roles=[User.Role.ADMINISTRATOR]))


def seen():
    return digest(differences(exceptions_of(2027), LIST.days))


def test_edited_day_counts_from_now_on_and_is_on_the_record(keeper):
    actions.edit_day(TUESDAY, is_workday=False, name="示例假日", reason="示例文号", by=keeper)

    assert last_workday(date(2026, 6, 8), 1) == (date(2026, 6, 10), False)
    event = events_of(Day(date=TUESDAY)).select_related("payload").get()
    said = json.loads(event.payload.body)
    assert said == {"reason": "示例文号", "before": None, "after": [False, "示例假日"]}


def test_day_that_is_plain_again_has_no_entry(keeper):
    actions.edit_day(SATURDAY, is_workday=True, name="", reason="a", by=keeper)
    actions.edit_day(SATURDAY, is_workday=False, name="", reason="b", by=keeper)

    assert not Day.objects.filter(date=SATURDAY).exists()
    assert events_of(Day(date=SATURDAY)).count() == 2


def test_named_weekend_is_part_of_a_holiday(keeper):
    actions.edit_day(SATURDAY, is_workday=False, name="示例假日", reason="a", by=keeper)

    assert exceptions_of(2026)[SATURDAY] == Exceptional(False, "示例假日")


@pytest.mark.parametrize("day", [TUESDAY, date(2026, 10, 1)])
def test_edit_that_changes_nothing_is_refused(keeper, day):
    now = exceptions_of(2026).get(day, Exceptional(True))

    with pytest.raises(Refused):
        actions.edit_day(day, is_workday=now.is_workday, name=now.name, reason="a", by=keeper)
    assert events_of(Day(date=day)).count() == 0


def test_no_change_of_the_calendar_moves_a_stored_deadline(keeper):
    deadline = workdays_after(NOW, 5).at
    call = make_call(deadline=deadline)
    duty = Obligation.objects.create(
        kind="call.approve",
        subject_type="procurement.call",
        subject_id=call.pk,
        subject_name="示例",
        owner_type=Obligation.Owner.USER,
        owner_id=uuid7(),
        due_at=deadline,
        opened_at=NOW,
    )

    for offset in range(1, 8):
        day = NOW.date() + timedelta(days=offset)
        if day.weekday() < 5:
            actions.edit_day(day, is_workday=False, name="示例假日", reason="a", by=keeper)

    call.refresh_from_db()
    duty.refresh_from_db()
    assert (call.deadline, duty.due_at) == (deadline, deadline)
    assert workdays_after(NOW, 5).at > deadline


def test_imported_year_is_known_and_counted_by_its_list(keeper):
    changes = actions.import_year(LIST, seen=seen(), by=keeper)

    assert len(changes) == 3
    assert not is_provisional(date(2027, 6, 1))
    assert last_workday(date(2026, 12, 31), 1) == (date(2027, 1, 3), False)
    assert events_of(KnownYear(year=2027)).get().verb == "workdays.import_year"


def test_list_replaces_what_it_does_not_name(keeper):
    Day.objects.create(date=date(2027, 5, 3), is_workday=False, name="旧")

    actions.import_year(LIST, seen=seen(), by=keeper)

    assert exceptions_of(2027) == dict(LIST.days)


def test_calendar_changed_since_it_was_looked_at_is_not_overwritten(keeper):
    looked_at = seen()
    actions.edit_day(date(2027, 1, 4), is_workday=False, name="示例", reason="a", by=keeper)

    with pytest.raises(Refused):
        actions.import_year(LIST, seen=looked_at, by=keeper)
    assert is_provisional(date(2027, 6, 1))


def test_list_with_an_error_changes_nothing(keeper):
    with pytest.raises(Refused):
        actions.import_year(read_list("2027-01-01 休\n2027-13-01 休"), seen="", by=keeper)
    assert exceptions_of(2027) == {}
