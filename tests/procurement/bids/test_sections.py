import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from procurement.bids.budget import Caps
from procurement.bids.manifests import ManifestFile
from procurement.bids.sections import (
    SECTION,
    SECTIONS,
    Kind,
    State,
    check_submission,
    clean_section,
    completeness,
    file_ref,
    manifest_files,
    missing,
    overview,
    raw_from_post,
    with_files,
    without_file_keys,
)

CAP = Decimal(30000)
FILE = ManifestFile(UUID(int=5), "预算说明.pdf", "application/pdf", 12, "ab" * 32, bytes(32))
LINE = {
    "category": "activity",
    "item": "团辅",
    "quantity": "1",
    "unit_price": "100",
    "asked": "80",
    "self_cash": "20",
}


def whole_bid():
    """Answers to every section, such as a person would send them."""
    raw: dict[str, dict[str, Any]] = {
        "summary": {"title": "青少年心理韧性计划", "summary": "为八所学校…", "term_months": "10"},
        "need": {"text": "需求", "evidence": "依据"},
        "beneficiaries": {"text": "初中生", "number": "1,200", "street_code": "510108007"},
        "goals": {
            "text": "目标",
            "indicators": [{"name": "服务人数", "unit": "人", "target": "1200", "verification": "签到表"}],
        },
        "plan": {
            "activities": [
                {"name": "团辅", "starts_on": "2027/1/5", "ends_on": "2027年6月30日", "times": "32"}
            ]
        },
        "team": {"members": [{"name": "示例", "role": "项目主管"}]},
        "budget": {"lines": [LINE]},
        "self_raised": {"cash_source": "机构捐赠收入"},
        "risks": {"text": "风险"},
        "sustainability": {"text": "可持续"},
        "declarations": dict.fromkeys(("truthful", "no_other_funding", "no_fixed_assets", "no_cash"), "on"),
    }
    return {key: clean_section(key, values)[0] for key, values in raw.items()}


def codes(findings):
    return [(finding.code, finding.field, finding.line, finding.column) for finding in findings]


def submission(sections, caps=None):
    found = check_submission(sections, caps=caps or Caps(), cap_per_project=CAP)
    return {key: codes(findings) for key, findings in found.items()}


def test_sections_are_those_of_the_domain_in_its_order():
    first = ["summary", "need", "beneficiaries", "goals", "plan", "team", "budget"]
    assert list(SECTION) == [*first, "self_raised", "risks", "sustainability", "attachments", "declarations"]


def test_field_names_are_unique_and_texts_are_bounded():
    for section in SECTIONS:
        for fields in (section.fields, *(field.columns for field in section.fields)):
            assert len({field.name for field in fields}) == len(fields)
            assert all(
                field.max_length for field in fields if field.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT)
            )


def test_whole_bid_may_be_submitted():
    sections = whole_bid()
    assert submission(sections) == {}
    states = {
        key: status.state for key, status in overview(sections, caps=Caps(), cap_per_project=CAP).items()
    }
    assert states == dict.fromkeys(SECTION, State.COMPLETE) | {"attachments": State.OPTIONAL}


def test_values_are_kept_as_plain_json():
    sections = whole_bid()
    assert json.loads(json.dumps(sections)) == sections
    assert sections["summary"]["term_months"] == 10
    assert sections["beneficiaries"]["number"] == 1200
    assert sections["plan"]["activities"][0]["ends_on"] == "2027-06-30"
    assert sections["budget"]["lines"][0]["unit_price"] == "100.00"
    assert sections["declarations"]["truthful"] is True


def test_nothing_at_all_names_everything_that_is_needed():
    found = submission({})
    assert list(found) == [key for key in SECTION if key not in ("self_raised", "attachments")]
    assert found["budget"] == [("missing", "lines", None, "")]
    assert found["declarations"][0] == ("unticked", "truthful", None, "")
    assert found["goals"][1] == ("missing_rows", "indicators", None, "")


@pytest.mark.parametrize(
    ("key", "raw", "code"),
    [
        ("summary", {"title": "长" * 61}, "long"),
        ("summary", {"term_months": "13"}, "range"),
        ("summary", {"term_months": "0"}, "range"),
        ("summary", {"term_months": "十"}, "integer"),
        ("summary", {"term_months": "1.5"}, "integer"),
        ("summary", {"term_months": "9" * 5000}, "integer"),
        ("beneficiaries", {"street_code": "000000000"}, "choice"),
        ("goals", {"indicators": [{"name": "x"}] * 31}, "rows"),
        ("goals", {"indicators": [{"due_on": "2026-02-30"}]}, "date"),
        ("goals", {"indicators": [{"due_on": "明天"}]}, "date"),
        ("plan", {"activities": [{"starts_on": "2027-02-01", "ends_on": "2027-01-31"}]}, "order"),
        ("budget", {"lines": [LINE | {"quantity": "x"}]}, "number"),
    ],
)
def test_wrong_answer_is_named_and_kept(key, raw, code):
    values, findings = clean_section(key, raw, choices={"street_code": ["510108007"]})
    assert [finding.code for finding in findings] == [code]
    assert "%(" not in findings[0].message
    assert findings[0].field in values
    (name,) = raw
    assert code in ("order", "rows") or json.dumps(raw[name], ensure_ascii=False)[-4:-1] in json.dumps(
        values, ensure_ascii=False
    )
    if key != "beneficiaries":
        assert completeness(key, values) is State.PROBLEMS


def test_half_a_table_is_partial_and_its_holes_are_named():
    values, findings = clean_section("goals", {"text": "目标", "indicators": [{}, {"name": "服务人数"}]})
    assert findings == []
    assert len(values["indicators"]) == 1
    assert completeness("goals", values) is State.PARTIAL
    assert codes(missing("goals", values)) == [
        ("missing_cell", "indicators", 0, column) for column in ("unit", "target", "verification")
    ]


def test_half_a_budget_line_is_missing_something_not_wrong():
    values, findings = clean_section("budget", {"lines": [{"item": "团辅"}]})
    assert findings == []
    assert completeness("budget", values) is State.PARTIAL
    assert [finding.column for finding in missing("budget", values)] == ["category", "quantity", "unit_price"]


@pytest.mark.parametrize(
    ("key", "state"),
    [("need", State.EMPTY), ("attachments", State.OPTIONAL), ("self_raised", State.OPTIONAL)],
)
def test_untouched_section_says_whether_it_is_needed(key, state):
    assert completeness(key, clean_section(key, {})[0]) is state


def test_zero_is_an_answer():
    values, _findings = clean_section("plan", {"activities": [{"people": "0"}]})
    assert values["activities"][0]["people"] == 0


def test_budget_over_a_cap_stands_against_submitting_and_its_setting_alone_decides():
    sections = whole_bid()
    sections["budget"], _findings = clean_section("budget", {"lines": [LINE, LINE | {"category": "staff"}]})
    assert submission(sections) == {"budget": [("staff_share", "lines", 1, "unit_price")]}
    assert submission(sections, Caps.professional()) == {}


def test_hints_do_not_stand_against_submitting():
    sections = whole_bid()
    sections["budget"], _findings = clean_section("budget", {"lines": [LINE | {"item": "慰问金"}]})
    assert submission(sections) == {}
    status = overview(sections, caps=Caps(), cap_per_project=CAP)["budget"]
    assert (status.state, [finding.code for finding in status.problems]) == (State.COMPLETE, ["cash"])


@pytest.mark.parametrize(
    ("column", "field"), [("self_cash", "cash_source"), ("self_in_kind", "in_kind_basis")]
)
def test_self_raised_money_must_be_explained(column, field):
    sections = whole_bid() | {"self_raised": {}}
    line = LINE | {"self_cash": "0", column: "20"}
    sections["budget"], _findings = clean_section("budget", {"lines": [line]})
    assert submission(sections) == {"self_raised": [("missing", field, None, "")]}
    assert overview(sections, caps=Caps(), cap_per_project=CAP)["self_raised"].state is State.EMPTY


def test_form_fields_become_answers():
    post = QueryDict(
        "text=目标&indicators-1-name=乙&indicators-0-name=甲&indicators-0-unit=人&indicators-2-name=丙"
        "&indicators-2-DELETE=on&indicators-TOTAL_FORMS=3&other=x&indicators-9999999-name=x"
    )
    assert raw_from_post("goals", post) == {
        "text": "目标",
        "indicators": [{"name": "甲", "unit": "人"}, {"name": "乙"}],
    }


def test_files_are_never_taken_from_a_form():
    assert raw_from_post("attachments", QueryDict("files=x&files-0-id=y")) == {}


def test_files_and_their_keys_go_into_the_manifest_and_come_back():
    sections = whole_bid() | {"attachments": clean_section("attachments", {"files": [file_ref(FILE)]})[0]}
    assert manifest_files(sections) == (FILE,)
    shown = without_file_keys(sections)
    assert shown["attachments"]["files"] == [{k: v for k, v in file_ref(FILE).items() if k != "key"}]
    assert with_files(shown, [FILE]) == sections
    assert submission(shown) == {}
    assert sections["attachments"]["files"][0]["key"]


def test_hostile_characters_are_left_out():
    values, _findings = clean_section(
        "need", {"text": "a\x00b\u202ec\ud800d\r\n e \x1b", "evidence": "\ufeff依\u2028据"}
    )
    assert values == {"text": "abcd\n e", "evidence": "依\n据"}


typed = st.none() | st.booleans() | st.integers(-5, 99) | st.text(max_size=30)


@st.composite
def raw_section(draw):
    section = draw(st.sampled_from(SECTIONS))
    raw = {}
    for field in section.fields:
        columns = ["category", "quantity", "asked", *(column.name for column in field.columns)]
        rows = st.lists(st.dictionaries(st.sampled_from(columns), typed, max_size=4), max_size=3)
        raw[field.name] = draw(rows if field.kind in (Kind.TABLE, Kind.BUDGET, Kind.FILES) else typed)
    return section.key, raw


@given(raw_section())
def test_any_answers_are_kept_as_json_and_read_the_same_again(keyed):
    key, raw = keyed
    values, findings = clean_section(key, raw)
    assert json.loads(json.dumps(values).encode()) == values
    again, found = clean_section(key, values)
    assert again == values
    assert codes(found) == codes(findings)
    for finding in [*findings, *missing(key, values)]:
        assert "%(" not in finding.message
    assert completeness(key, values) in State
