"""Second factors: who has one, and how their secrets are kept."""

import base64
import io
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.keys import aead
from chenghua_portal.foundation.keys.field_keys import field_keys
from chenghua_portal.foundation.ui.context import SITE_NAME

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
HAS_FACTOR = "signin.has_factor"
CONTEXT = "mfa.authenticator.data"


def has_factor(user_id: UUID) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone are no factor."""
    found: bool = Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()
    return found


def session_has_factor(request: HttpRequest) -> bool:
    """`has_factor`, remembered in the session once it is so; whatever removes a factor forgets it."""
    if not request.session.get(HAS_FACTOR):
        if not has_factor(actor_of(request).person):
            return False
        request.session[HAS_FACTOR] = True
    return True


class PortalMFAAdapter(DefaultMFAAdapter):
    """Secrets are encrypted by the portal's field keys; names and addresses are the site's own."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _("This code is wrong, or no longer valid. Enter the newest one."),
    }

    def encrypt(self, text: str) -> str:
        key_id, key = next(iter(field_keys().items()))
        return f"{key_id}:{base64.b64encode(aead.encrypt(key, text.encode(), context=CONTEXT)).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        key_id, _separator, sealed = encrypted_text.partition(":")
        return aead.decrypt(field_keys()[key_id], base64.b64decode(sealed), context=CONTEXT).decode()

    def get_totp_issuer(self) -> str:
        return str(SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an SVG element, dark on light whatever the display mode."""
        drawing = io.BytesIO()
        segno.make(url, error="m").save(
            drawing, kind="svg", scale=4, border=2, xmldecl=False, svgns=False, dark="#000", light="#fff"
        )
        return drawing.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {"id": urlsplit(settings.PORTAL_BASE_URL).hostname or "", "name": str(SITE_NAME)}
