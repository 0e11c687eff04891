"""What is the same everywhere. Site facts and secrets come from the environment."""

from datetime import timedelta
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from chenghua_portal.operations.masking import mask_addresses

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default=str(BASE_DIR / ".local"))).resolve()

PORTAL_DATA_DIR = DATA_DIR
PORTAL_KEYS_DIR = Path(env.str("PORTAL_KEYS_DIR", default=str(DATA_DIR / "keys")))
PORTAL_FILES_DIR = Path(env.str("PORTAL_FILES_DIR", default=str(DATA_DIR / "files")))
PORTAL_FIELD_KEYS: list[str] = env.list("PORTAL_FIELD_KEYS", default=[])
# Empty for that directory, or s3://bucket/prefix?endpoint=https://…&region=… with AWS_ACCESS_KEY_ID and its secret.
PORTAL_FILES_URL = env.str("PORTAL_FILES_URL", default="")
PORTAL_FILE_MAX_BYTES = 20 * 1024 * 1024
PORTAL_FILES_PER_SUBJECT = env.int("PORTAL_FILES_PER_SUBJECT_MB", default=200) * 1024 * 1024
PORTAL_FILES_PER_ORGANIZATION = env.int("PORTAL_FILES_PER_ORGANIZATION_MB", default=2048) * 1024 * 1024
# ClamAV, as tcp://host:3310 or unix:///run/clamav/clamd.ctl. Once set, nothing is taken that it has not seen.
CLAMD_URL = env.str("CLAMD_URL", default="")
PORTAL_CLOCK = env.str("PORTAL_CLOCK", default="real")
PORTAL_SHOW_UI = False

# Facts about the site that only its operator knows. Empty ones are shown as open, never invented.
# Where checkpoints of the record go besides the file: an address to POST to, a mailbox.
PORTAL_CHECKPOINTS_FILE = Path(
    env.str("PORTAL_CHECKPOINTS_FILE", default=str(DATA_DIR / "checkpoints.jsonl"))
)
PORTAL_CHECKPOINTS_URL = env.str("PORTAL_CHECKPOINTS_URL", default="")
PORTAL_CHECKPOINTS_MAILBOX = env.str("PORTAL_CHECKPOINTS_MAILBOX", default="")

PORTAL_SITE = {
    key: env.str(f"PORTAL_SITE_{key.upper()}", default="")
    for key in ("organizer", "address", "phone", "hours", "site_code", "icp", "police_record")
}
# Who registers, by the first and the third to eighth character of a credit code; only suggested to applicants.
PORTAL_REGISTRATION_AUTHORITIES = env.dict(
    "PORTAL_REGISTRATION_AUTHORITIES", default={"5510108": "成都市成华区民政局"}
)
# For how many days personal data is kept after it was last of use; a kind that is left out is kept for ever.
PORTAL_RETENTION_DAYS = env.dict(
    "PORTAL_RETENTION_DAYS",
    default={
        "registration_drafts": "730",
        "refused_registrations": "730",
        "invitations": "365",
        "join_requests": "365",
        "closed_accounts": "1095",
        "closed_profiles": "1095",
        "sign_in_attempts": "365",
        "messages": "1095",
    },
)
# Where the figures of an organization's income alert: index and share above, months of reserve below.
PORTAL_INCOME_ALERTS = env.dict(
    "PORTAL_INCOME_ALERTS", default={"hhi": "0.6", "largest_share": "0.7", "reserve_months": "3"}
)
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", default="http://127.0.0.1:8000")
# How many proxies of our own stand in front, each appending to X-Forwarded-For.
PORTAL_TRUSTED_PROXIES = env.int("PORTAL_TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.postgres",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_structlog",
    "rules",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "chenghua_portal.foundation.ui",
    "chenghua_portal.foundation.web",
    "chenghua_portal.foundation.workdays",
    "chenghua_portal.foundation.identity",
    "chenghua_portal.foundation.search",
    "chenghua_portal.foundation.keys",
    "chenghua_portal.foundation.audit",
    "chenghua_portal.foundation.calendar",
    "chenghua_portal.foundation.personal",
    "chenghua_portal.foundation.jobs",
    "chenghua_portal.foundation.files",
    "chenghua_portal.foundation.notices",
    "chenghua_portal.foundation.obligations",
    "chenghua_portal.foundation.workflow",
    "chenghua_portal.foundation.signin",
    "organizations",
    "procurement",
    "evaluation",
    "chenghua_portal.disclosure",
    "chenghua_portal.operations",
    "chenghua_portal.workbench",
]

MIDDLEWARE = [
    "chenghua_portal.foundation.workdays.middleware.ArrivalMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "chenghua_portal.foundation.web.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "chenghua_portal.foundation.identity.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chenghua_portal.foundation.signin.middleware.SignInMiddleware",
    "chenghua_portal.foundation.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "chenghua_portal.urls"
WSGI_APPLICATION = "chenghua_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "chenghua_portal.foundation.ui.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# `default` is the application's role, `owner` migrates: the same database, two logins.
DATABASE_URL = env.str("DATABASE_URL", default="postgres://portal_app@/portal")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default=DATABASE_URL)
DATABASES = {
    "default": {**env.db_url_config(DATABASE_URL), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True},
    "owner": {**env.db_url_config(DATABASE_OWNER_URL), "CONN_MAX_AGE": 0},
}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "chenghua_portal.foundation.web.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.05, "socket_timeout": 0.25},
    }
}
SESSION_ENGINE = "chenghua_portal.foundation.signin.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "chenghua_portal.foundation.web.views.csrf_failure"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench:desk"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "chenghua_portal.foundation.signin.adapter.PortalAccountAdapter"
ACCOUNT_FORMS = {
    "login": "chenghua_portal.foundation.signin.forms.SignInForm",
    "signup": "chenghua_portal.foundation.signin.forms.SignUpForm",
    "add_email": "chenghua_portal.foundation.signin.forms.NewAddressForm",
    "change_password": "chenghua_portal.foundation.signin.forms.ChangePasswordForm",
    "set_password": "chenghua_portal.foundation.signin.forms.SetPasswordForm",
    "reset_password": "chenghua_portal.foundation.signin.forms.ForgottenPasswordForm",
    "reset_password_from_key": "chenghua_portal.foundation.signin.forms.ResetPasswordForm",
    "reauthenticate": "chenghua_portal.foundation.signin.forms.ConfirmPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# An address is proved before it opens anything: only so can sign-up answer alike for a known one.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Axes counts failed passwords (see signin.lockout); what remains limits mails and codes.
ACCOUNT_RATE_LIMITS = {"login": None, "change_password": "10/m/user"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "disclosure:front"

# Officials need a second factor: "required", or "optional" where accounts are only shown.
PORTAL_SECOND_FACTOR = env.str("PORTAL_SECOND_FACTOR", default="required")
PORTAL_SECOND_FACTOR_ROLES = [
    "clerk",
    "approver",
    "finance_officer",
    "supervisor",
    "auditor",
    "administrator",
]
PORTAL_LINK_ROLES = ["evaluator", "community"]
MFA_ADAPTER = "chenghua_portal.foundation.signin.factors.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
# Addresses are proved at sign-up; one that is about to change keeps nobody from setting up a factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "chenghua_portal.foundation.signin.forms.CodeForm",
    "reauthenticate": "chenghua_portal.foundation.signin.forms.ConfirmCodeForm",
    "activate_totp": "chenghua_portal.foundation.signin.forms.AppForm",
    "add_webauthn": "chenghua_portal.foundation.signin.forms.PasskeyForm",
}

AXES_HANDLER = "chenghua_portal.foundation.signin.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = "chenghua_portal.foundation.signin.lockout.counted_by"
AXES_USERNAME_CALLABLE = "chenghua_portal.foundation.signin.lockout.name_tried"
AXES_CLIENT_IP_CALLABLE = "chenghua_portal.foundation.signin.lockout.network_tried_from"
AXES_LOCKOUT_CALLABLE = "chenghua_portal.foundation.signin.lockout.answer_locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "user_agent", "login", "csrfmiddlewaretoken", "next"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

FILE_UPLOAD_HANDLERS = ["chenghua_portal.foundation.files.uploads.InMemoryUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# Mails are printed where no server is named.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("PORTAL_FROM_EMAIL", default="portal@localhost")
# The adapters of the outgoing channels; codes go out over "sms" too. Where no service is set up, the log says that
# something went out.
NOTICE_CHANNELS = {
    "mail": "chenghua_portal.foundation.notices.channels.MailChannel",
    "sms": env.str("PORTAL_SMS_CHANNEL", default="chenghua_portal.foundation.notices.channels.LogChannel"),
    "wechat": env.str(
        "PORTAL_WECHAT_CHANNEL", default="chenghua_portal.foundation.notices.channels.LogChannel"
    ),
}

# Jobs are rows in the database; the broker only makes them prompt.
JOBS_HAND_OVER = True
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_connect_timeout": 0.25,
    "socket_timeout": 30,
    "visibility_timeout": 600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "checkpoint": {"task": "audit.checkpoint", "schedule": 600.0, "options": {"expires": 600}},
    "sweep jobs": {"task": "jobs.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "sweep files": {"task": "files.sweep", "schedule": 86400.0, "options": {"expires": 3600}},
    "sweep draft keys": {"task": "bids.sweep_draft_keys", "schedule": 86400.0, "options": {"expires": 3600}},
    "clear sessions": {"task": "signin.clear_sessions", "schedule": 86400.0, "options": {"expires": 3600}},
    "remove personal data": {
        "task": "personal.remove_overdue",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    "remind": {"task": "obligations.remind", "schedule": 60.0, "options": {"expires": 60}},
    "remind of ends": {
        "task": "organizations.remind_of_ends",
        "schedule": 21600.0,
        "options": {"expires": 3600},
    },
    "deliver notices": {"task": "notices.sweep", "schedule": 30.0, "options": {"expires": 30}},
}

DJANGO_STRUCTLOG_USER_ID_FIELD = None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                mask_addresses,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("PORTAL_LOG_LEVEL", default="INFO")},
    # SQL carries drafts and personal values: it is never logged, whatever the level.
    "loggers": {"django.db.backends": {"level": "CRITICAL", "propagate": False}},
}
