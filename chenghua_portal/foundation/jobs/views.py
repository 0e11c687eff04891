from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.jobs import actions
from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.jobs.progress import standing_of
from chenghua_portal.foundation.jobs.queries import LISTS, counts, given_up, jobs_for, page_of
from chenghua_portal.foundation.ui.parts import Event, Tab
from chenghua_portal.foundation.web.keyset import Place, read_place
from chenghua_portal.foundation.web.refusals import Refused


@signed_in
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """What was given up, and how much waits and runs."""
    actor = actor_of(request)
    require(actor, "jobs.operate")
    asked = request.GET.get("state")
    state = next((s for s in LISTS if s == asked), Job.State.GIVEN_UP)
    found = counts()
    place = read_place(request.GET.get("after", ""))
    page = page_of(jobs_for(actor), state, place)
    context = {
        "state": state.value,
        "tabs": [Tab(str(s.label), f"?state={s.value}", s == state, found[s]) for s in LISTS],
        "rows": [(job, standing_of(job)) for job in page.rows],
        "may_retry": found[Job.State.GIVEN_UP] > 0,
        "previous_url": f"?state={state.value}" if place else "",
        "next_url": _page_after(state, page.after),
    }
    return render(request, "jobs/list.html", context)


def _page_after(state: Job.State, place: Place | None) -> str:
    if place is None:
        return ""
    at, pk = place
    return f"?{urlencode({'state': state.value, 'after': f'{at.isoformat()}~{pk}'})}"


@signed_in
@require_safe
def job_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    job = fetch(jobs_for(actor), pk=pk)
    standing = standing_of(job)
    words = {"jobs.retry": (_("Tried again"), "ok"), "jobs.cancel": (_("Cancelled by hand"), "due")}
    acts = [
        Event(act.at, words[act.verb][0], act.actor_name, words[act.verb][1])
        for act in events_of(job).filter(verb__in=words)
    ]
    context = {"job": job, "standing": standing, "acts": acts, "is_given_up": job.failed_at is not None}
    return render(request, "jobs/detail.html", context)


@signed_in
@require_POST
def job_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    actions.retry_job(fetch(jobs_for(actor), pk=pk), by=actor)
    messages.success(request, _("The job begins anew."))
    return redirect("jobs:job-detail", pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what cancelling means, then do it."""
    actor = actor_of(request)
    job = fetch(jobs_for(actor), pk=pk)
    if request.method == "POST":
        job = actions.cancel_job(job, by=actor)
        told = _("The job is cancelled.") if job.cancelled_at else _("The job was asked to stop.")
        messages.success(request, told)
        return redirect("jobs:job-detail", pk)
    if not standing_of(job).is_open:
        raise Refused(_("This job has come to its end; there is nothing left to cancel."))
    return render(request, "jobs/cancel.html", {"job": job})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def retry_all(request: HttpRequest) -> HttpResponse:
    """Say what would begin anew, then let it."""
    actor = actor_of(request)
    require(actor, "jobs.operate")
    if request.method == "POST":
        count = actions.retry_all(by=actor)
        told = ngettext("%(count)s job begins anew.", "%(count)s jobs begin anew.", count) % {"count": count}
        messages.success(request, told)
        return redirect("jobs:job-list")
    context = {"count": given_up().count(), "at_once": actions.AT_ONCE}
    return render(request, "jobs/retry_all.html", context)
