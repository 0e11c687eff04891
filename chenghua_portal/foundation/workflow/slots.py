"""Papers in the menu, in the words of the record, and as a button on the pages of what they decide."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.words import (
    Named,
    Naming,
    register_fields,
    register_naming,
    register_verbs,
)
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import ActionLink, MenuEntry, register_menu
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import offline_move, offline_names
from chenghua_portal.foundation.workflow.queries import waiting_paper
from chenghua_portal.foundation.workflow.rules import is_concerned


def offline_link(name: str, obj: Any, actor: Actor) -> ActionLink | None:
    """For clerks, a button to the paper that waits for this move of `obj`, or to upload one; None where there is none.

    Whoever may make the move on the portal finds papers under their duties.
    """
    move = offline_move(name)
    if move is None or obj.status not in move.transition.sources:
        return None
    if move.office(obj) != actor.organization_id or not allowed(actor, move.clerks, obj):
        return None
    waiting = waiting_paper(name, obj)
    if waiting is not None:
        return ActionLink(_("Paper to be confirmed"), reverse("workflow:approval-detail", args=[waiting.pk]))
    return ActionLink(
        _("Approved on paper"), reverse("workflow:approval-create", args=[name, obj.pk]), order=110
    )


def papers_named(ids: Collection[str]) -> Mapping[str, Named]:
    return {
        str(paper.pk): Named(paper.number, reverse("workflow:approval-detail", args=[paper.pk]))
        for paper in OfflineApproval.objects.filter(pk__in=ids)
    }


def papers_found(text: str) -> list[str]:
    return [
        str(pk) for pk in OfflineApproval.objects.filter(number=text.upper()).values_list("pk", flat=True)
    ]


register_naming("workflow.offlineapproval", Naming(papers_named, papers_found))
register_verbs(
    {
        "workflow.offlineapproval.upload": (_("Approval on paper uploaded"), ""),
        "workflow.offlineapproval.confirm": (_("Approval on paper confirmed"), "ok"),
        "workflow.offlineapproval.refuse": (_("Approval on paper refused"), "due"),
        "workflow.offlineapproval.download": (_("Approval on paper read"), ""),
    }
)
register_fields({"offline": _("Approval on paper"), "transition": _("Act"), "subject": _("Object")})
register_menu(
    "desk",
    MenuEntry(
        _("Offline approvals"),
        "workflow:approval-list",
        order=60,
        visible=lambda actor: bool(offline_names()) and is_concerned(actor),
    ),
)
