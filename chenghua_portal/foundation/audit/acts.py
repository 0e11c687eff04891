"""What the record calls acts on accounts and on the running of the portal, which every room leads to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, tuple[str | Promise, str]] = {
    "signin.signed_in": (_("Signed in to the portal"), ""),
    "signin.signed_out": (_("Signed out"), ""),
    "signin.failed": (_("Sign-in failed"), "due"),
    "signin.link_sent": (_("Sign-in link sent"), ""),
    "signin.address_confirmed": (_("E-mail address confirmed"), ""),
    "signin.password_changed": (_("Password changed"), ""),
    "signin.session_ended": (_("One session ended"), ""),
    "signin.sessions_ended": (_("Other sessions ended"), ""),
    "signin.phone_added": (_("Mobile number added"), ""),
    "signin.phone_removed": (_("Mobile number removed"), ""),
    "signin.app_added": (_("Authenticator app added"), ""),
    "signin.app_removed": (_("Authenticator app removed"), ""),
    "signin.passkey_added": (_("Passkey added"), ""),
    "signin.passkey_removed": (_("Passkey removed"), ""),
    "signin.recovery_codes_made": (_("Recovery codes made"), ""),
    "signin.recovery_asked": (_("Recovery of the second factor requested"), "due"),
    "signin.recovery_first_confirmed": (_("Recovery confirmed by one administrator"), ""),
    "signin.recovery_confirmed": (_("Recovery confirmed by a second administrator"), ""),
    "signin.recovery_done": (_("Second factor reset"), "due"),
    "signin.recovery_stopped": (_("Recovery of the second factor stopped"), ""),
    "identity.user.give_role": (_("Role given"), ""),
    "identity.user.take_role": (_("Role taken away"), "due"),
    "identity.user.deactivate": (_("Account deactivated"), "due"),
    "identity.user.reactivate": (_("Account reactivated"), "ok"),
    "jobs.retry": (_("Job tried again"), ""),
    "jobs.cancel": (_("Job cancelled"), "due"),
    "notices.retry": (_("Message sent again"), ""),
    "notices.settle": (_("Uncertain delivery settled"), ""),
    "notices.suppress": (_("Address taken out of use"), "due"),
    "notices.lift": (_("Address put back into use"), ""),
    "obligations.feed.create": (_("Calendar link made"), ""),
    "obligations.feed.rotate": (_("Calendar link replaced"), ""),
    "obligations.feed.revoke": (_("Calendar link withdrawn"), ""),
    "workdays.edit_day": (_("Day of the calendar changed"), ""),
    "workdays.import_year": (_("Official calendar of a year imported"), ""),
}
PARTS: dict[str, str | Promise] = {
    "signin": _("Signing in"),
    "jobs": _("Jobs"),
    "notices": _("Messages"),
    "obligations.feed": _("Calendar link"),
    "workdays": _("Working days"),
}
