from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from chenghua_portal.foundation.audit.record import record, subject_of
from chenghua_portal.foundation.identity.actors import Actor
from organizations.eligibility.models import EligibilityDecision
from organizations.eligibility.queries import answers_at
from organizations.eligibility.rulebook import Parameters, Verdict, is_eligible
from organizations.registry.models import Organization


@transaction.atomic
def decide_eligibility(
    organization: Organization,
    parameters: Mapping[str, Parameters] | None = None,
    *,
    purpose: EligibilityDecision.Purpose,
    subject: Model,
    by: Actor,
    at: datetime,
) -> EligibilityDecision:
    """Put all rules to the facts of the moment `at` and keep what they answered, for `subject`.

    `parameters` are by the rule's code. Kept are codes, parameters and facts, never sentences. Whether it goes on is
    the caller's to say: a transaction that is refused keeps no decision either.
    """
    answers = answers_at(organization, at, subject=subject, parameters=parameters)
    subject_type, subject_id = subject_of(subject)
    decision = EligibilityDecision.objects.create(
        organization=organization,
        purpose=purpose,
        subject_type=subject_type,
        subject_id=subject_id,
        at=at,
        is_eligible=is_eligible(answers),
        answers=[answer.stored() for answer in answers],
    )
    said = {
        "purpose": purpose.value,
        "eligible": decision.is_eligible,
        "failed": [answer.rule for answer in answers if answer.verdict == Verdict.FAIL],
    }
    record("organizations.eligibilitydecision.decide", decision, by=by, at=at, data=said)
    return decision
