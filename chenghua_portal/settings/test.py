"""The suite's settings: real services, cheap password hashes, no accidental hand-over to the broker."""

from chenghua_portal.settings.base import *  # noqa: F403
from chenghua_portal.settings.base import DATABASE_OWNER_URL, DATABASE_URL, DATABASES, INSTALLED_APPS

if DATABASE_OWNER_URL == DATABASE_URL:
    raise RuntimeError(
        "The tests need two database roles: set DATABASE_OWNER_URL, or neither for embedded services."
    )

INSTALLED_APPS = [*INSTALLED_APPS, "chenghua_portal.demo"]
DEBUG = False
SECRET_KEY = "for the tests only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PORTAL_CLOCK = "offset"
PORTAL_SHOW_UI = True
PORTAL_SECOND_FACTOR = "optional"
DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
JOBS_HAND_OVER = False
