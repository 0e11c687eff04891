"""One machine, demo data, embedded services."""

from chenghua_portal.settings.base import *  # noqa: F403
from chenghua_portal.settings.base import DATA_DIR, INSTALLED_APPS, NOTICE_CHANNELS, env
from chenghua_portal.settings.local_secrets import local_secret_key

INSTALLED_APPS = [*INSTALLED_APPS, "chenghua_portal.demo"]
DEBUG = env.bool("PORTAL_DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret_key(DATA_DIR)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
PORTAL_CLOCK = env.str("PORTAL_CLOCK", default="offset")
PORTAL_SHOW_UI = True
# Whoever tries the portal out reads codes where mails are printed too.
NOTICE_CHANNELS = NOTICE_CHANNELS | {
    "sms": env.str("PORTAL_SMS_CHANNEL", default="chenghua_portal.foundation.notices.channels.ConsoleChannel")
}
PORTAL_SECOND_FACTOR = env.str("PORTAL_SECOND_FACTOR", default="optional")
WHITENOISE_USE_FINDERS = True
