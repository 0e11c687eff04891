"""A real site. Every secret and address is given; nothing falls back."""

from django.core.exceptions import ImproperlyConfigured

from chenghua_portal.settings.base import *  # noqa: F403
from chenghua_portal.settings.base import DATABASE_OWNER_URL, DATABASE_URL, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL")
PORTAL_FIELD_KEYS = env.list("PORTAL_FIELD_KEYS")
PORTAL_CLOCK = "real"
REDIS_URL = env.str("REDIS_URL")

if not env.str("DATABASE_URL", default="") or DATABASE_OWNER_URL == DATABASE_URL:
    raise ImproperlyConfigured(
        "Production needs two database roles: DATABASE_URL for the application, which must not own the tables, "
        "and DATABASE_OWNER_URL for the role that migrates. See docs/operations.md."
    )

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
