from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.calendar import exceptions_of, known_years
from tests.factories import make_user

YEAR, IMPORT, CONFIRM = (
    reverse("calendar:year"),
    reverse("calendar:import"),
    reverse("calendar:import-confirm"),
)
DAY = reverse("calendar:day", args=[date(2026, 6, 9)])
LIST = "2027-01-01 休 元旦\n2027-01-03 班"


@pytest.fixture
def keeper(client, db):
    client.force_login(make_user("管理员", roles=[User.Role.ADMINISTRATOR]))
    return client


def test_calendar_is_kept_by_administrators_alone(client, db):
    client.force_login(make_user())

    answers = [client.get(YEAR), client.get(DAY), client.get(IMPORT), client.post(CONFIRM)]

    assert [answer.status_code for answer in answers] == [403] * 4


def test_year_shows_holidays_worked_weekends_and_that_it_is_announced(keeper):
    page = keeper.get(YEAR, {"year": 2026}).text

    assert "已公布" in page
    assert "国庆节" in page
    assert page.count('aria-labelledby="month-') == 12


def test_year_without_a_list_is_marked(keeper):
    page = keeper.get(YEAR, {"year": 2027})

    assert "该年度放假安排尚未录入" in page.text
    assert page.context["is_known"] is False


@pytest.mark.parametrize("year", ["", "1", "9999", "x"])
def test_year_out_of_reach_is_this_one(keeper, year):
    assert keeper.get(YEAR, {"year": year}).context["year"] >= 2026


@pytest.mark.parametrize("day", ["2026-02-30", "1999-01-01", "2100-01-01"])
def test_day_out_of_reach_is_not_found(keeper, day):
    assert keeper.get(f"{YEAR}{day}/").status_code == 404


def test_day_is_changed_with_a_reason(keeper):
    answer = keeper.post(DAY, {"is_workday": "no", "name": "示例假日", "reason": "示例文号"}, follow=True)

    assert "示例假日" in answer.text
    assert exceptions_of(2026)[date(2026, 6, 9)].name == "示例假日"
    assert "示例文号" in keeper.get(DAY).text


def test_day_is_not_changed_without_a_reason(keeper):
    answer = keeper.post(DAY, {"is_workday": "no", "name": "示例假日", "reason": ""})

    assert "reason" in answer.context["form"].errors
    assert date(2026, 6, 9) not in exceptions_of(2026)


def test_change_that_is_none_says_so_on_the_form(keeper):
    answer = keeper.post(DAY, {"is_workday": "yes", "name": "", "reason": "a"})

    assert "日历中已是如此" in answer.text


def test_list_is_looked_at_before_anything_changes(keeper):
    page = keeper.post(IMPORT, {"text": LIST})

    assert len(page.context["changes"]) == 2
    assert "缺少法定节日" in page.text
    assert exceptions_of(2027) == {}
    keeper.post(CONFIRM, {"text": LIST, "seen": page.context["seen"]})
    assert len(exceptions_of(2027)) == 2
    assert 2027 in known_years()


def test_what_was_not_looked_at_is_refused(keeper):
    assert keeper.post(CONFIRM, {"text": LIST, "seen": "x"}).status_code == 409
    assert exceptions_of(2027) == {}


def test_lines_with_problems_are_shown_and_the_text_is_kept(keeper):
    page = keeper.post(IMPORT, {"text": "2027-01-01 休 元旦\n2027-02-30 休"})

    assert "日期不存在" in page.text
    assert "2027-02-30 休</textarea>" in page.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_file_is_read_like_a_paste(keeper, encoding):
    file = SimpleUploadedFile("2027.csv", "日期,类型,名称\n2027-01-01,休,元旦\n".encode(encoding))

    page = keeper.post(IMPORT, {"text": "", "file": file})

    assert [change.after.name for change in page.context["changes"]] == ["元旦"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x80\xff", b"x" * 70_000])
def test_file_that_is_no_list_is_refused_at_its_field(keeper, content):
    page = keeper.post(IMPORT, {"text": "", "file": SimpleUploadedFile("x.csv", content)})

    assert "file" in page.context["form"].errors


def test_nothing_given_is_asked_for(keeper):
    assert "text" in keeper.post(IMPORT, {"text": " "}).context["form"].errors
