from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.jobs.rules import is_operator
from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

register_menu("desk", MenuEntry(_("Background jobs"), "jobs:job-list", order=82, visible=is_operator))
