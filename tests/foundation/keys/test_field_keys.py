import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from chenghua_portal.foundation.keys.field_keys import PRODUCTION, field_keys, index_key
from chenghua_portal.foundation.keys.fields import blind_index

OLD, NEW = (base64.b64encode(bytes([place]) * 32).decode() for place in (1, 2))


def test_portal_without_keys_makes_one_and_keeps_it(keys_dir):
    assert field_keys() == field_keys()
    assert (keys_dir / "field.keys").stat().st_mode & 0o777 == 0o600


def test_production_makes_none(settings, keys_dir):
    settings.SETTINGS_MODULE = PRODUCTION
    with pytest.raises(ImproperlyConfigured):
        field_keys()
    assert not keys_dir.exists()


@pytest.mark.parametrize("text", ["", "short", "ключ", base64.b64encode(bytes(31)).decode()])
def test_malformed_key_is_refused_without_being_shown(settings, text):
    settings.PORTAL_FIELD_KEYS = [OLD, text]
    with pytest.raises(ImproperlyConfigured, match="Key 2 of PORTAL_FIELD_KEYS"):
        field_keys()


def test_urlsafe_spelling_is_the_same_key(settings):
    key = bytes([251, 255]) * 16
    settings.PORTAL_FIELD_KEYS = [base64.b64encode(key).decode()]
    plain = field_keys()
    settings.PORTAL_FIELD_KEYS = [base64.urlsafe_b64encode(key).decode()]
    assert field_keys() == plain == {next(iter(plain)): key}


def test_blind_index_survives_rotation(settings):
    settings.PORTAL_FIELD_KEYS = [OLD]
    before = blind_index("13800000000", "phone")
    settings.PORTAL_FIELD_KEYS = [NEW, OLD]
    assert blind_index("13800000000", "phone") == before


def test_blind_index_ignores_width_case_and_spaces_but_not_its_purpose():
    assert blind_index("Ａb 12", "phone") == blind_index("aB12", "phone")
    assert blind_index("ab12", "phone") != blind_index("ab12", "account")
    assert blind_index("ab12", "phone") != blind_index("ab13", "phone")
    assert index_key("phone") != index_key("account")
