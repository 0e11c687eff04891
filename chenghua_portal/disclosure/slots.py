"""What the public pages put into the menus of every page."""

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

register_menu("public", MenuEntry(_("Calls"), "disclosure:call-list", order=10))
register_menu("public", MenuEntry(_("Awards"), "disclosure:award-list", order=20))
register_menu("public", MenuEntry(_("Organizations"), "disclosure:organization-list", order=30))
register_menu("footer.services", MenuEntry(_("Apply for funding"), "disclosure:call-list", order=10))
register_menu("footer.services", MenuEntry(_("Register an organization"), "organizations:register", order=20))
register_menu("footer.oversight", MenuEntry(_("Awards"), "disclosure:award-list", order=10))
register_menu(
    "footer.oversight", MenuEntry(_("Social organizations"), "disclosure:organization-list", order=20)
)
register_menu("footer.oversight", MenuEntry(_("Approvals on paper"), "disclosure:approval-shares", order=30))
register_menu("footer.data", MenuEntry(_("Awards as CSV"), "disclosure:award-csv", order=10))
register_menu("footer.data", MenuEntry(_("Organizations as CSV"), "disclosure:organization-csv", order=15))
register_menu("footer.data", MenuEntry(_("Accessibility statement"), "disclosure:accessibility", order=20))
register_menu("footer.desk", MenuEntry(_("Public site"), "disclosure:front", order=10))
register_menu("footer.desk", MenuEntry(_("Accessibility statement"), "disclosure:accessibility", order=20))
