from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from chenghua_portal.foundation.ui.slots import ActionLink, register


def all_duties(request: HttpRequest, actor: Any) -> Iterable[ActionLink]:
    """From the desk to all of one's duties and their calendar."""
    yield ActionLink(_("My duties"), reverse("obligations:obligation-list"), order=90)


register("workbench.desk.actions", all_duties)
