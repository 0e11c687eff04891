from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.transitions import Transition, register
from organizations.standing.models import ImportRow, ListImport

Status = ListImport.Status


def has_new_rows(batch: ListImport, actor: Actor, at: datetime) -> Refusal | None:
    """There is something to enter."""
    if ImportRow.objects.filter(batch=batch, status=ImportRow.Status.FINE).exists():
        return None
    return Refusal(
        reason=_(
            "No row of this list is new and right, so there is nothing to enter. Correct the wrong rows and send them "
            "as a new list."
        )
    )


FINISH_LOOKING = Transition(
    model=ListImport,
    verb="look_through",
    sources=frozenset({Status.CHECKING}),
    target=Status.CHECKED,
    permission="organizations.run_list_import",
)

FAIL = Transition(
    model=ListImport,
    verb="fail",
    sources=frozenset({Status.CHECKING}),
    target=Status.FAILED,
    permission="organizations.run_list_import",
)

ENTER = Transition(
    model=ListImport,
    verb="enter",
    sources=frozenset({Status.CHECKED}),
    target=Status.ENTERING,
    permission="organizations.import_list",
    guard=has_new_rows,
)

FINISH = Transition(
    model=ListImport,
    verb="finish",
    sources=frozenset({Status.ENTERING}),
    target=Status.DONE,
    permission="organizations.run_list_import",
)

DISCARD = Transition(
    model=ListImport,
    verb="discard",
    sources=frozenset({Status.CHECKING, Status.CHECKED}),
    target=Status.DISCARDED,
    permission="organizations.import_list",
)

register(FINISH_LOOKING, FAIL, ENTER, FINISH, DISCARD)
