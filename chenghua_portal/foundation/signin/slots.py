from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

register_menu(
    "footer.desk",
    MenuEntry(
        _("Security of the account"),
        "account_security",
        order=5,
        visible=lambda actor: actor is not None and actor.is_signed_in,
    ),
)
register_menu(
    "footer.desk",
    MenuEntry(
        _("Lost second factors"),
        "account_recoveries",
        order=6,
        visible=lambda actor: actor is not None and actor.has_role(User.Role.ADMINISTRATOR),
    ),
)
