"""The menu entry of calls."""

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

register_menu("desk", MenuEntry(_("Calls"), "procurement:call-list", order=20))
