from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.models import Role
from organizations.standing.income.actions import Accounts, fingerprint, report_income
from organizations.standing.income.queries import incomes_visible_to, latest_years, next_year_of
from organizations.standing.models import IncomeYear
from tests.factories import actor_for, make_charity, make_office, make_user
from tests.factories.people import join

pytestmark = pytest.mark.usefixtures("db")
SOURCES = [
    ("government", "示例街道办事处", Decimal("180000.00")),
    ("foundation", "示例基金会", Decimal("60000.00")),
    ("fees", "课程收费", Decimal("60000.00")),
]


def accounts(year=2025, sources=SOURCES, **fields):
    return Accounts(
        **{"year": year, "sources": sources, "spending": Decimal(240000), "reserve": Decimal(80000), **fields}
    )


def posted(lines=SOURCES, **fields):
    rows = {}
    for place, (kind, name, amount) in enumerate(lines):
        rows |= {
            f"sources-{place}-kind": kind,
            f"sources-{place}-name": name,
            f"sources-{place}-amount": str(amount),
        }
    return {
        "year": "2025",
        "spending": "240,000",
        "reserve": "80000",
        "sources-TOTAL_FORMS": str(len(lines)),
        "sources-INITIAL_FORMS": "0",
        **rows,
        **fields,
    }


@pytest.fixture
def charity():
    return make_charity(founded_on=date(2018, 5, 6))


def test_a_year_is_reported_and_its_figures_follow(charity):
    organization, owner = charity

    report_income(organization, accounts(), by=actor_for(owner))

    (year,) = latest_years(incomes_visible_to(actor_for(owner), organization))
    assert (year.health.total, year.health.largest) == (300000, "示例街道办事处")
    assert (year.health.largest_share, year.health.own_share) == (Decimal("0.6"), Decimal("0.2"))
    assert (year.health.hhi, year.health.reserve_months) == (Decimal("0.44"), 4)


def test_reporting_anew_replaces_it_and_the_record_keeps_both(charity):
    organization, owner = charity
    by = actor_for(owner)
    first = report_income(organization, accounts(), by=by)

    again = report_income(organization, accounts(reserve=Decimal(5)), by=by, seen=fingerprint(first))

    assert again.pk == first.pk
    assert IncomeYear.objects.get().reserve == 5
    event = AuditEvent.objects.filter(verb="organizations.organization.report_income").latest("id")
    assert '"reserve":"80000.00"' in event.payload.body
    assert '"reserve":"5.00"' in event.payload.body


def test_the_same_again_changes_nothing(charity):
    organization, owner = charity
    by = actor_for(owner)
    first = report_income(organization, accounts(), by=by)

    report_income(organization, accounts(), by=by, seen=fingerprint(first))

    assert AuditEvent.objects.filter(verb="organizations.organization.report_income").count() == 1


def test_who_has_not_seen_the_present_accounts_does_not_overwrite_them(charity):
    organization, owner = charity
    first = report_income(organization, accounts(), by=actor_for(owner))
    seen = fingerprint(first)
    report_income(organization, accounts(reserve=Decimal(1)), by=actor_for(owner), seen=seen)

    with pytest.raises(Refused, match="他人已填报"):
        report_income(organization, accounts(reserve=Decimal(2)), by=actor_for(owner), seen=seen)
    with pytest.raises(Refused, match="2025年度已填报"):
        report_income(organization, accounts(reserve=Decimal(3)), by=actor_for(owner))

    assert IncomeYear.objects.get().reserve == 1


def test_only_years_that_have_ended_and_in_which_it_existed_are_reported(charity):
    organization, owner = charity
    by = actor_for(owner)
    this_year = by.arrived_at.year

    with pytest.raises(Refused, match="尚未结束"):
        report_income(organization, accounts(this_year), by=by)
    with pytest.raises(Refused, match="机构成立于"):
        report_income(organization, accounts(2017), by=by)


def test_only_its_owner_editors_and_finance_report(charity):
    organization, _owner = charity
    finance, reader = make_user("财务"), make_user("志愿者")
    join(finance, organization, Role.FINANCE)
    _office, clerk, _approver = make_office()

    report_income(organization, accounts(), by=actor_for(finance))
    with pytest.raises(PermissionDenied):
        report_income(organization, accounts(2024), by=actor_for(clerk))
    with pytest.raises(PermissionDenied):
        report_income(organization, accounts(2024), by=actor_for(reader))


def test_members_and_officials_read_it_and_nobody_else_learns_that_it_exists(charity, signed_in):
    organization, owner = charity
    report_income(organization, accounts(), by=actor_for(owner))
    _office, clerk, _approver = make_office()
    _rival, rival_owner = make_charity()
    page = reverse("organizations:income-health", args=[organization.pk])

    assert signed_in(owner).get(page).status_code == 200
    assert signed_in(clerk).get(page).status_code == 200
    assert signed_in(rival_owner).get(page).status_code == 403
    detail = reverse("organizations:organization-detail", args=[organization.pk])
    assert "示例街道办事处" in signed_in(clerk).get(detail).text
    assert "示例街道办事处" not in signed_in(rival_owner).get(detail).text
    assert not incomes_visible_to(actor_for(rival_owner), organization).exists()


def test_a_year_is_reported_in_the_browser(charity, signed_in):
    organization, owner = charity
    client = signed_in(owner)

    answer = client.post(reverse("organizations:income-new", args=[organization.pk]), posted())

    assert answer.headers["Location"] == reverse("organizations:income-health", args=[organization.pk])
    assert IncomeYear.objects.get().sources.count() == 3


def test_a_line_is_added_without_a_script_and_nothing_is_lost(charity, signed_in):
    organization, owner = charity
    answer = signed_in(owner).post(
        reverse("organizations:income-new", args=[organization.pk]), posted(add_row="1", reserve="abc")
    )

    assert "abc" in answer.text
    assert 'name="sources-3-name"' in answer.text
    assert "300,000.00" in answer.text
    assert not IncomeYear.objects.exists()


@pytest.mark.parametrize(
    ("lines", "fields", "message"),
    [
        ([SOURCES[0], SOURCES[0]], {}, "该来源"),
        ([("", "示例基金会", "5")], {}, "类型"),
        ([("fees", "课程收费", "0")], {}, "金额"),
        (SOURCES, {"year": "2999"}, "尚未结束"),
        (SOURCES, {"spending": "-1"}, "支出"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_lost(charity, signed_in, lines, fields, message):
    organization, owner = charity

    answer = signed_in(owner).post(
        reverse("organizations:income-new", args=[organization.pk]), posted(lines, **fields)
    )

    assert answer.status_code == 200
    assert message in answer.text
    assert lines[0][1] in answer.text
    assert not IncomeYear.objects.exists()


def test_correcting_a_year_keeps_its_year(charity, signed_in):
    organization, owner = charity
    first = report_income(organization, accounts(), by=actor_for(owner))
    page = reverse("organizations:income-report", args=[organization.pk, 2025])
    client = signed_in(owner)

    assert "示例基金会" in client.get(page).text
    client.post(page, posted(year="2020", reserve="7", seen=fingerprint(first)))

    income = IncomeYear.objects.get()
    assert (income.year, income.reserve) == (2025, 7)


def test_years_are_read_in_two_queries(charity, django_assert_num_queries):
    organization, owner = charity
    by = actor_for(owner)
    for year in range(2019, 2026):
        report_income(organization, accounts(year), by=by)

    with django_assert_num_queries(2):
        assert len(latest_years(incomes_visible_to(by, organization))) == 7


def test_the_form_offers_the_latest_year_that_is_not_reported(charity):
    organization, owner = charity
    by = actor_for(owner)
    report_income(organization, accounts(2025), by=by)
    report_income(organization, accounts(2023), by=by)

    assert next_year_of(organization, before=2026) == 2024
