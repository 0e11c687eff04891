from datetime import date

import pytest

from organizations.registry.models import Organization
from organizations.standing.imports.checking import Checker
from organizations.standing.imports.tables import Line
from organizations.standing.models import AnnualInspection, CreditEntry, Grade, ImportRow, Violation
from tests.factories import NOW, actor_for, make_user
from tests.factories.people import credit_code, make_organization

FINE, KNOWN, WRONG = ImportRow.Status.FINE, ImportRow.Status.KNOWN, ImportRow.Status.WRONG
FACTS = {"year": "2025", "result": "合格", "concluded_on": "2026-05-01"}


def judged(kind, *texts, official):
    lines = [Line(number, text, {}) for number, text in enumerate(texts, start=2)]
    checker = Checker(kind, by=actor_for(official, at=NOW))
    return [(verdict.status, verdict.problems) for verdict in checker.look_through(lines)]


def entered(model, organization, **facts):
    user = make_user()
    return model.objects.create(
        organization=organization, source="公告", entered_at=NOW, entered_by=user, **facts
    )


def inspected(organization, **facts):
    given = {"year": 2025, "result": "passed", "concluded_on": date(2026, 5, 1), **facts}
    return entered(AnnualInspection, organization, **given)


def test_a_new_row_is_fine(charities, official):
    found = judged("inspections", {"code": charities[0].code, **FACTS}, official=official)

    assert found == [(FINE, {})]


def test_an_organization_is_found_by_its_code(charities, official):
    stranger = credit_code()

    found = judged("inspections", {"code": stranger, **FACTS}, official=official)

    assert found == [(WRONG, {"code": {"rule": "unknown_organization"}})]


@pytest.mark.parametrize("typed", ["示例（筹）中心", "示例(筹)中心", " 示例 （筹） 中心"])
def test_a_name_may_be_typed_in_either_width(official, typed):
    organization = make_organization(name="示例（筹）中心")

    found = judged("inspections", {"code": organization.code, "name": typed, **FACTS}, official=official)

    assert found == [(FINE, {})]


def test_another_name_is_wrong(charities, official):
    texts = {"code": charities[0].code, "name": charities[1].name, **FACTS}

    assert judged("inspections", texts, official=official) == [
        (WRONG, {"name": {"rule": "name_differs", "name": charities[0].name}})
    ]


def test_only_verified_social_organizations_have_a_standing(official):
    pending = make_organization(status=Organization.Status.PENDING)
    company = make_organization(kind="91")

    found = [judged("inspections", {"code": o.code, **FACTS}, official=official) for o in (pending, company)]

    assert found == [[(WRONG, {"code": {"rule": "no_standing"}})]] * 2


def test_nobody_answers_for_what_is_said_of_the_own_organization(official):
    own = make_organization(registered_by=official)

    found = judged("inspections", {"code": own.code, **FACTS}, official=official)

    assert found == [(WRONG, {"code": {"rule": "own"}})]


def test_what_is_entered_already_is_known(charities, official):
    inspected(charities[0])

    found = judged("inspections", {"code": charities[0].code, **FACTS}, official=official)

    assert found == [(KNOWN, {})]


def test_what_contradicts_an_entry_is_wrong_and_names_it(charities, official):
    inspected(charities[0], result="failed", concluded_on=date(2026, 4, 1))

    found = judged("inspections", {"code": charities[0].code, **FACTS}, official=official)

    assert found == [
        (
            WRONG,
            {
                "result": {"rule": "contradicts", "known": "不合格"},
                "concluded_on": {"rule": "contradicts", "known": "2026-04-01"},
            },
        )
    ]


def test_a_withdrawn_entry_does_not_count(charities, official):
    entry = inspected(charities[0], result="failed")
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawal_reason = NOW, official, "录错"
    entry.save()

    found = judged("inspections", {"code": charities[0].code, **FACTS}, official=official)

    assert found == [(FINE, {})]


def test_a_row_repeated_in_the_list_is_known_and_one_that_differs_is_wrong(charities, official):
    texts = {"code": charities[0].code, **FACTS}

    found = judged("inspections", texts, texts, {**texts, "result": "不合格"}, official=official)

    assert found == [
        (FINE, {}),
        (KNOWN, {"": {"rule": "repeats_row", "row": 2}}),
        (WRONG, {"result": {"rule": "differs_from_row", "row": 2}}),
    ]


def test_a_wrong_row_speaks_for_nothing_behind_it(charities, official):
    texts = {"code": charities[0].code, **FACTS}

    found = judged("inspections", {**texts, "name": "别家"}, texts, official=official)

    assert [status for status, _problems in found] == [WRONG, FINE]


def test_grades_of_one_day_are_one(charities, official):
    days = {"valid_from": date(2024, 1, 1), "valid_until": date(2028, 12, 31)}
    entered(Grade, charities[0], level=3, authority="示例民政局", **days)
    texts = {
        "code": charities[0].code,
        "valid_from": "2024/1/1",
        "valid_until": "2028/12/31",
        "authority": "示例民政局",
    }

    found = judged("grades", {**texts, "level": "AAA"}, {**texts, "level": "4A"}, official=official)

    assert found == [(KNOWN, {}), (WRONG, {"level": {"rule": "contradicts", "known": "3A"}})]


def test_an_entry_of_a_list_that_was_lifted_since_is_lifted_on_its_page(charities, official):
    entered(CreditEntry, charities[0], list="abnormal", listed_on=date(2026, 3, 1), cause="未报年报")
    texts = {
        "code": charities[0].code,
        "list": "活动异常名录",
        "listed_on": "2026-03-01",
        "cause": "未报年报",
    }

    found = judged("credit", texts, {**texts, "lifted_on": "2026-05-01"}, official=official)

    assert found == [(KNOWN, {}), (WRONG, {"lifted_on": {"rule": "not_lifted"}})]


def test_what_a_list_does_not_say_does_not_contradict(charities, official):
    facts = {
        "list": "abnormal",
        "listed_on": date(2026, 3, 1),
        "lifted_on": date(2026, 5, 1),
        "cause": "未报年报",
    }
    entered(CreditEntry, charities[0], **facts)
    texts = {"code": charities[0].code, "list": "异常名录", "listed_on": "2026-03-01", "cause": "未报年报"}

    assert judged("credit", texts, official=official) == [(KNOWN, {})]


def test_a_number_in_brackets_of_either_width_is_one_decision(charities, official):
    facts = {"decided_on": date(2026, 2, 1), "authority": "局", "description": "事实"}
    entered(Violation, charities[0], reference="成华民罚〔2026〕1号(补)", **facts)
    texts = {"code": charities[0].code, "decided_on": "2026-02-01", "authority": "局", "description": "事实"}

    found = judged("violations", {**texts, "reference": "成华民罚〔2026〕1号（补）"}, official=official)

    assert found == [(KNOWN, {})]


def test_the_number_of_queries_does_not_grow_with_the_rows(charities, official, django_assert_num_queries):
    by = actor_for(official, at=NOW)
    lines = [
        Line(n, {"code": charities[n % 3].code, **FACTS, "year": str(2000 + n)}, {}) for n in range(2, 22)
    ]

    with django_assert_num_queries(2):
        Checker("inspections", by=by).look_through(lines)
