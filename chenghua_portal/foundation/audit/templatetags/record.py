"""The life of an object on its page."""

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode

from chenghua_portal.foundation.audit.history import timeline_of
from chenghua_portal.foundation.audit.record import subject_of
from chenghua_portal.foundation.audit.rules import reads_record
from chenghua_portal.foundation.identity.actors import actor_of

register = template.Library()


@register.inclusion_tag("components/history.html", takes_context=True)
def history(context: template.Context, subject: Model) -> dict[str, Any]:
    """What the record says of `subject`, as its reader may know it; readers of the record are led to all of it."""
    actor = actor_of(context["request"])
    about = urlencode({"about": subject_of(subject)[1]})
    record_url = f"{reverse('record:event-list')}?{about}" if reads_record(actor) else ""
    return {"events": timeline_of(subject, actor=actor), "record_url": record_url}
