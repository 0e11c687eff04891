from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

register_menu("footer.desk", MenuEntry(_("Security of the account"), "account_security", order=5))
