"""What the clerks of a call owe once its bids are opened."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner, register
from chenghua_portal.foundation.workdays.calendar import workdays_after
from procurement.calls.models import Call


def _in_five_workdays(call: Call, at: datetime) -> datetime:
    return workdays_after(at, 5).at


register(
    ObligationKind(
        name="panel.assign",
        label=_("Assign the evaluators"),
        owners=lambda call: [Owner.organization(call.purchaser_id, "clerk")],
        due=_in_five_workdays,
        subject_name=lambda call: call.title,
        link=lambda call: ["evaluation:panel", str(call.pk)],
    )
)
