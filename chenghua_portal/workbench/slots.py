"""The first and the last line of the menu of signed-in people."""

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

register_menu("desk", MenuEntry(_("Workbench"), "workbench:desk", order=0))
register_menu("desk", MenuEntry(_("Messages"), "workbench:inbox", order=90))
register_menu("person", MenuEntry(_("My data"), "workbench:own-data", order=7))
