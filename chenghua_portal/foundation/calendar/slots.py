from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.calendar.rules import keeps_calendar
from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

register_menu("desk", MenuEntry(_("Working days"), "calendar:year", order=84, visible=keeps_calendar))
