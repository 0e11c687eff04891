from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import fetch, signed_in
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.outbox import text_of
from chenghua_portal.foundation.obligations.duties import open_duties_of
from chenghua_portal.foundation.obligations.words import due_groups
from chenghua_portal.foundation.ui import slots
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.ui.parts import Figure
from chenghua_portal.foundation.web.ids import as_uuid
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.workbench.agenda import as_due, as_waiting
from chenghua_portal.workbench.beginnings import beginnings_for
from chenghua_portal.workbench.queries import (
    DUTIES_SHOWN,
    Tally,
    awaited_by,
    inbox_page,
    notices_visible_to,
    tally_of,
)
from organizations.people.queries import invitations_for
from organizations.registry.models import Organization


@dataclass(frozen=True)
class Message:
    """A notice in the reader's words."""

    notice: Notice
    heading: str
    body: str

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None


def in_words(notices: Iterable[Notice]) -> list[Message]:
    return [Message(notice, *text_of(notice)) for notice in notices]


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due, what the actor waits for, what was told, and what the rooms add."""
    actor = actor_of(request)
    now = actor.arrived_at
    tally = tally_of(actor, now)
    waiting = [as_waiting(awaited, now) for awaited in awaited_by(actor)]
    unread = notices_visible_to(actor).filter(read_at=None)
    unread_count = unread.count()
    organization = unverified_organization(actor)
    context = {
        "meta": [
            _("%(now)s Beijing time") % {"now": beijing(now)},
            _("%(total)s to do, %(late)s late") % {"total": tally.total, "late": tally.late},
        ],
        "groups": due_groups(
            [(duty.due_at, as_due(duty, now)) for duty in open_duties_of(actor)[:DUTIES_SHOWN]], now
        ),
        "more": max(0, tally.total - DUTIES_SHOWN),
        "waiting": waiting,
        "news": in_words(unread[:5]),
        "unread_count": unread_count,
        "figures": [
            *figures(tally, len(waiting), unread_count),
            *slots.items("workbench.desk.figures", request, actor),
        ],
        "is_new": actor.organization_id is None and not actor.roles,
        "organization": organization,
        "invitations": invitations_for(actor),
        "acting_for": actor.acting_for,
        "beginnings": beginnings_for(actor),
    }
    return render(request, "workbench/desk.html", context)


def figures(tally: Tally, waiting: int, unread: int) -> list[Figure]:
    """The desk at a glance; a row of noughts says nothing and is left out."""
    if not (tally.total or waiting or unread):
        return []
    return [
        Figure(_("Overdue"), str(tally.late), _("items"), is_due=tally.late > 0),
        Figure(_("Due today"), str(tally.today), _("items")),
        Figure(_("Next 7 days"), str(tally.week), _("items")),
        Figure(_("Waiting for others"), str(waiting), _("items")),
        Figure(_("Unread messages"), str(unread), _("items"), url=reverse("workbench:inbox")),
    ]


def unverified_organization(actor: Actor) -> Organization | None:
    """The organization acted for while it can't bid yet: its desk says so."""
    if actor.organization_id is None:
        return None
    own = Organization.objects.filter(pk=actor.organization_id)
    return own.exclude(status=Organization.Status.VERIFIED).first()


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    place = read_place(request.GET.get("after", ""))
    page = inbox_page(actor, place)
    context = {
        "messages_found": in_words(page.rows),
        "unread_count": notices_visible_to(actor).filter(read_at=None).count(),
        "previous_url": reverse("workbench:inbox") if place else "",
        "next_url": page_after(page.after),
    }
    return render(request, "workbench/inbox.html", context)


@signed_in
@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark one message read and go to what it is about, or mark all read."""
    actor = actor_of(request)
    key = as_uuid(request.POST.get("notice"))
    unread = notices_visible_to(actor).filter(read_at=None)
    if key is None:
        unread.update(read_at=actor.arrived_at)
        messages.success(request, _("All messages are marked as read."))
        return redirect("workbench:inbox")
    notice = fetch(notices_visible_to(actor), pk=key)
    unread.filter(pk=notice.pk).update(read_at=actor.arrived_at)
    name, *args = notice.link
    return redirect(name, *args)
