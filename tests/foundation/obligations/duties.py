"""A kind of duty and its people, for the tests of this package."""

from datetime import timedelta

from chenghua_portal.foundation.obligations import kinds
from chenghua_portal.foundation.obligations.kinds import Level, ObligationKind, Owner, kind_names, register
from organizations.people.queries import user_ids_with_role
from tests.factories import NOW

DUE = NOW + timedelta(days=10)
OFFICE_DUTY, LAPSING_DUTY = "tests.check", "tests.hand_in"


def superiors(duty, level):
    """What the registry will answer: an office's approvers, then the supervisors."""
    return user_ids_with_role(
        duty.owner_id, {Level.SUPERIOR: "approver", Level.SUPERVISOR: "supervisor"}[level]
    )


for name in (OFFICE_DUTY, LAPSING_DUTY):
    if name not in kind_names():
        register(
            ObligationKind(
                name=name,
                label="Check",
                owners=lambda call: [Owner.organization(call.purchaser_id, "clerk")],
                due=lambda call, at: DUE,
                subject_name=lambda call: call.title,
                link=lambda call: ["disclosure:front"],
                lapses=name == LAPSING_DUTY,
            )
        )


def only_these_superiors(monkeypatch):
    monkeypatch.setattr(kinds, "_escalations", [superiors])
