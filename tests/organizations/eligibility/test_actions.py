from datetime import date, timedelta

import pytest

from chenghua_portal.foundation.audit.models import AuditEvent
from organizations.eligibility import subjects
from organizations.eligibility.actions import decide_eligibility
from organizations.eligibility.models import EligibilityDecision
from organizations.eligibility.queries import answers_at, answers_of, decisions_about
from organizations.eligibility.rulebook import Finding, Rule, Verdict
from organizations.eligibility.subjects import register_rules
from organizations.registry.models import Organization
from tests.factories import NOW, actor_for, make_charity
from tests.organizations.eligibility.entries import listed

SUBMISSION = EligibilityDecision.Purpose.SUBMISSION
TYPE = "organizations.organization"


def decide(charity: Organization, owner: object, **fields: object) -> EligibilityDecision:
    by = actor_for(owner)  # type: ignore[arg-type]
    return decide_eligibility(charity, purpose=SUBMISSION, subject=charity, by=by, at=NOW, **fields)  # type: ignore[arg-type]


def test_the_answers_are_kept_as_codes_and_facts(db: None) -> None:
    charity, owner = make_charity()
    listed(charity)

    decision = EligibilityDecision.objects.get(pk=decide(charity, owner).pk)

    assert not decision.is_eligible
    assert answers_of(decision) == answers_at(charity, NOW)
    assert {
        "rule": "abnormal_list",
        "parameters": {"years": 1},
        "verdict": "fail",
        "fact": {"code": "listed"},
        "on": "2026-01-05",
    } in decision.answers


def test_a_later_entry_does_not_change_what_was_answered(db: None) -> None:
    charity, owner = make_charity()
    decision = decide(charity, owner)
    listed(charity, entered_at=NOW + timedelta(hours=1))
    decision.refresh_from_db()
    assert decision.is_eligible
    assert answers_of(decision) == answers_at(charity, NOW)


def test_the_parameters_asked_with_are_kept(db: None) -> None:
    charity, owner = make_charity()
    listed(charity, listed_on=date(2022, 1, 1), lifted_on=date(2024, 1, 1))
    assert decide(charity, owner).is_eligible
    strict = decide(charity, owner, parameters={"abnormal_list": {"years": 3}})
    assert not strict.is_eligible
    kept = {answer.rule: answer.parameters for answer in answers_of(strict)}
    assert kept["abnormal_list"] == {"years": 3}


def test_the_last_decision_about_a_subject_is_found(db: None) -> None:
    charity, owner = make_charity()
    decide(charity, owner)
    last = decide(charity, owner)
    assert decisions_about(TYPE, [charity.pk]) == {charity.pk: last}


def test_a_decision_is_on_the_record(db: None) -> None:
    charity, owner = make_charity()
    decision = decide(charity, owner)
    event = AuditEvent.objects.get(verb="organizations.eligibilitydecision.decide")
    assert event.subject_id == str(decision.pk)


def test_a_higher_room_asks_rules_of_its_own(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subjects, "_asking", {})
    charity, owner = make_charity()
    name_is_short = Rule[str](
        "short_name",
        lambda name, given: Finding(
            Verdict.PASS if len(name) <= int(given["limit"]) else Verdict.FAIL,
            "length",
            None,
            {"n": len(name)},
        ),
        {"limit": 100},
    )
    register_rules(TYPE, [name_is_short], lambda organization, _moment: organization.name)

    assert decide(charity, owner).is_eligible
    strict = decide(charity, owner, parameters={"short_name": {"limit": 1}})

    assert not strict.is_eligible
    assert strict.answers[-1]["rule"] == "short_name"
