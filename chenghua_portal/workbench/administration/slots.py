from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu
from organizations.people.rules import is_administrator

register_menu(
    "desk", MenuEntry(_("Administration"), "workbench:user-list", order=80, visible=is_administrator)
)
