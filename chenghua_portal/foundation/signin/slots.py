from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.channels import register_addresses
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.signin.phones import numbers_of
from chenghua_portal.foundation.ui.slots import ActionLink, MenuEntry, register, register_menu


def my_addresses(request: HttpRequest, _obj: Any) -> Iterable[ActionLink]:
    """From how one is told to where."""
    yield ActionLink(_("Security of the account"), reverse("account_security"))


register_addresses(Notice.Channel.SMS, numbers_of)
register("notices.preferences.actions", my_addresses)

register_menu("person", MenuEntry(_("Security of the account"), "account_security", order=5))
register_menu(
    "footer.desk",
    MenuEntry(
        _("Lost second factors"),
        "account_recoveries",
        order=6,
        visible=lambda actor: actor is not None and actor.has_role(User.Role.ADMINISTRATOR),
    ),
)
