from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.rules import WATCHING
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed, permission
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import OfflineMove, offline_move

OFFICIALS = ("clerk", "approver")


def handles(actor: Actor, move: OfflineMove, obj: object) -> bool:
    """Whether the actor is one of those who take in papers for this move, or could make it on the portal."""
    return allowed(actor, move.clerks, obj) or allowed(actor, move.transition.permission, obj)


@permission("workflow.read_approval")
def may_read_approval(actor: Actor, approval: OfflineApproval) -> bool:
    """The officials of the own office; those who watch over all, once it is confirmed or refused.

    What a paper waits to decide may be known to its office alone until then.
    """
    is_own = approval.organization_id == actor.organization_id and actor.has_role(*OFFICIALS)
    return is_own or (watches(actor) and not approval.is_waiting)


@permission("workflow.read_paper")
def may_read_paper(actor: Actor, approval: OfflineApproval) -> bool:
    """The paper itself: the officials of the own office; those who watch over all, once it has taken effect."""
    is_own = approval.organization_id == actor.organization_id and actor.has_role(*OFFICIALS)
    return is_own or (watches(actor) and approval.confirmed_at is not None)


@permission("workflow.settle_approval")
def may_settle_approval(actor: Actor, approval: OfflineApproval) -> bool:
    """Those of the office who handle its papers. That it is another person than who uploaded is the action's to say."""
    move = offline_move(approval.transition)
    if move is None or approval.organization_id != actor.organization_id:
        return False
    obj = move.visible_to(actor).filter(pk=approval.subject_id).first()
    return obj is not None and handles(actor, move, obj)


def require_handling(actor: Actor, move: OfflineMove, obj: object) -> None:
    """Raise PermissionDenied (the 403 page) unless the actor takes in papers for this move in the office it is for."""
    if not handles(actor, move, obj) or move.office(obj) != actor.organization_id:
        raise PermissionDenied(_("Your role does not allow this."))


def watches(actor: Actor) -> bool:
    """Whether the actor reads the papers of every office."""
    return actor.has_role(*WATCHING)


@permission("workflow.list_approvals")
def may_list_approvals(actor: Actor, _obj: object) -> bool:
    """Officials of purchasers, and those who watch over all."""
    return is_concerned(actor)


def is_concerned(actor: Actor) -> bool:
    """Who has to do with papers, and is led to them by the menu."""
    return actor.has_role(*OFFICIALS, *WATCHING)
