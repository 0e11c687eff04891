import pytest
from django.core.exceptions import ImproperlyConfigured

from chenghua_portal.foundation.workdays.preparing import REAL, install_clock, require_installed_clock


def test_real_site_refuses_a_clock_that_can_be_shifted(db, settings):
    settings.PORTAL_CLOCK = "real"

    with pytest.raises(ImproperlyConfigured, match="prepare_database"):
        require_installed_clock()


def test_real_site_starts_by_the_real_clock(committed_db, settings):
    settings.PORTAL_CLOCK = "real"
    install_clock("real")
    try:
        require_installed_clock()
    finally:
        install_clock("offset")


def test_demo_may_shift_its_clock(db, settings):
    settings.PORTAL_CLOCK = "offset"

    require_installed_clock()
    assert REAL.startswith("SELECT clock_timestamp()")
