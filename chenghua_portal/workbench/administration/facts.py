"""What the operator sets in the environment, and whether it is set. Values that could open something stay hidden."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Fact:
    """One variable of the environment: what it is for, and what holds while it is open."""

    name: str
    label: str | Promise
    otherwise: str | Promise
    is_masked: bool = False


def secret(name: str, label: str | Promise, otherwise: str | Promise) -> Fact:
    """A fact whose value could open something, or tells where to knock."""
    return Fact(name, label, otherwise, is_masked=True)


@dataclass(frozen=True)
class Line:
    """A fact as it stands."""

    fact: Fact
    value: str

    @property
    def is_set(self) -> bool:
        return bool(self.value)

    @property
    def shown(self) -> str:
        return "••••••" if self.value and self.fact.is_masked else self.value


NOT_SHOWN = _("The public pages show it as open.")
FACTS: dict[str | Promise, tuple[Fact, ...]] = {
    _("Facts of the site"): (
        Fact("PORTAL_SITE_ORGANIZER", _("Organizer"), NOT_SHOWN),
        Fact("PORTAL_SITE_ADDRESS", _("Address"), NOT_SHOWN),
        Fact("PORTAL_SITE_PHONE", _("Telephone"), NOT_SHOWN),
        Fact("PORTAL_SITE_HOURS", _("Office hours"), NOT_SHOWN),
        Fact("PORTAL_SITE_SITE_CODE", _("Site code"), NOT_SHOWN),
        Fact("PORTAL_SITE_ICP", _("ICP registration"), NOT_SHOWN),
        Fact("PORTAL_SITE_POLICE_RECORD", _("Public security registration"), NOT_SHOWN),
    ),
    _("Registering organizations"): (
        Fact(
            "PORTAL_REGISTRATION_AUTHORITIES",
            _("Registration authorities by code"),
            _("Only the district's own is suggested."),
        ),
    ),
    _("Income health"): (
        Fact(
            "PORTAL_INCOME_ALERTS",
            _("Where figures of income alert"),
            _("HHI 0.6, largest source 70 %, reserve below 3 months."),
        ),
    ),
    _("Personal data"): (
        Fact(
            "PORTAL_RETENTION_DAYS",
            _("Days until personal data is removed, by kind"),
            _("1 to 3 years, by kind; the guide for officials lists them."),
        ),
    ),
    _("Address of the portal"): (
        Fact("PORTAL_BASE_URL", _("Address in mails"), _("Links in mails lead to this machine only.")),
        Fact(
            "PORTAL_TRUSTED_PROXIES",
            _("Own proxies in front"),
            _("The address of a connection counts as the visitor’s."),
        ),
    ),
    _("Mail and messages"): (
        secret("EMAIL_HOST", _("Mail server"), _("Mails are printed to the log.")),
        secret(
            "EMAIL_HOST_USER", _("Account at the mail server"), _("Mails are handed over without signing in.")
        ),
        Fact("PORTAL_FROM_EMAIL", _("Sender of mails"), _("Mails come from portal@localhost.")),
        secret(
            "PORTAL_SMS_CHANNEL",
            _("SMS service"),
            _("Codes by SMS are not offered; messages are only noted in the log."),
        ),
        secret("PORTAL_WECHAT_CHANNEL", _("WeChat service"), _("WeChat messages are only noted in the log.")),
    ),
    _("Signing in"): (Fact("PORTAL_SECOND_FACTOR", _("Second factor of officials"), _("It is required.")),),
    _("Files and keys"): (
        secret("PORTAL_DATA_DIR", _("Directory of data"), _("Data lie beside the program.")),
        secret("PORTAL_FILES_DIR", _("Directory of files"), _("Files lie in the directory of data.")),
        secret("PORTAL_KEYS_DIR", _("Directory of keys"), _("Keys lie in the directory of data.")),
        secret(
            "PORTAL_FIELD_KEYS", _("Keys of encrypted fields"), _("A key is made in the directory of keys.")
        ),
        secret("PORTAL_FILES_URL", _("Object storage (S3)"), _("Files lie in the directory of files.")),
        Fact("PORTAL_FILES_PER_SUBJECT_MB", _("Most that one bid may upload (MB)"), _("It is 200.")),
        Fact(
            "PORTAL_FILES_PER_ORGANIZATION_MB",
            _("Most that one organization may upload (MB)"),
            _("It is 2048."),
        ),
        secret("CLAMD_URL", _("Virus scanner"), _("Files are not scanned for viruses.")),
    ),
    _("Checkpoints of the record"): (
        secret(
            "PORTAL_CHECKPOINTS_FILE", _("File of checkpoints"), _("The file lies in the directory of data.")
        ),
        secret("PORTAL_CHECKPOINTS_URL", _("Where checkpoints are sent"), _("They are sent nowhere.")),
        Fact("PORTAL_CHECKPOINTS_MAILBOX", _("Mailbox of checkpoints"), _("They are mailed to nobody.")),
    ),
    _("Database and queue"): (
        secret("DATABASE_URL", _("Database"), _("The portal brings its own.")),
        secret("DATABASE_OWNER_URL", _("Database, as its owner"), _("The portal brings its own.")),
        secret("REDIS_URL", _("Cache and queue"), _("The portal brings its own.")),
    ),
}


def settings_now(environment: Mapping[str, str] = os.environ) -> list[tuple[str | Promise, list[Line]]]:
    """Every fact by group, with what the environment of this process says."""
    return [
        (group, [Line(fact, environment.get(fact.name, "").strip()) for fact in facts])
        for group, facts in FACTS.items()
    ]
