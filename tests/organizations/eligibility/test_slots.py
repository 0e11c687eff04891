from django.test import Client
from django.urls import reverse
from django.utils import translation

from organizations.registry.models import Organization
from tests.factories import make_charity, make_office, make_user
from tests.organizations.eligibility.entries import listed


def page(user: object, organization: Organization) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)  # type: ignore[arg-type]
    with translation.override("en"):
        return client.get(reverse("organizations:organization-detail", args=[organization.pk])).text


def test_the_owner_sees_what_fails_with_its_day_its_basis_and_the_way_out(db: None) -> None:
    charity, owner = make_charity()
    listed(charity)
    text = page(owner, charity)
    assert "1 rule is not met" in text
    assert "On the list of abnormal activities since Mon 5 Jan 2026." in text
    assert "Apply for removal where the entry was made." in text
    assert "Rules of this portal: who may bid" in text


def test_what_is_unknown_comes_with_how_to_mend_it(db: None) -> None:
    charity, owner = make_charity()
    text = page(owner, charity)
    assert "Nothing known stands in the way of a bid." in text
    assert "Send the office the result of the last inspection or the annual report." in text


def test_a_stranger_is_not_told(db: None) -> None:
    charity, _owner = make_charity()
    assert "May it bid?" not in page(make_user(), charity)


def test_offices_are_not_asked(db: None) -> None:
    office, clerk, _approver = make_office()
    assert "May it bid?" not in page(clerk, office)
