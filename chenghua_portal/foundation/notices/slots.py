from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.jobs.rules import is_operator
from chenghua_portal.foundation.ui.slots import ActionLink, MenuEntry, register, register_menu


def my_preferences(request: HttpRequest, actor: Any) -> Iterable[ActionLink]:
    """From the inbox to how one wants to be told."""
    yield ActionLink(_("How I am told"), reverse("notices:preferences"), order=90)


register("workbench.inbox.actions", my_preferences)
register_menu("person", MenuEntry(gettext_lazy("How I am told"), "notices:preferences", order=6))
register_menu(
    "desk", MenuEntry(gettext_lazy("Delivery of messages"), "notices:log", order=84, visible=is_operator)
)
