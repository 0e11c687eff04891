"""Fictional organizations for measuring are such as the registry would hold."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from chenghua_portal.demo.generating import generate_organizations
from chenghua_portal.foundation.identity.models import User
from organizations.registry.credit_code import parse
from organizations.registry.initials import initials_of
from organizations.registry.models import Organization
from organizations.standing.models import AnnualInspection, CreditEntry, Grade
from tests.factories import NOW


def test_what_is_generated_holds_what_the_registry_demands(db: None) -> None:
    generate_organizations(200, seed=7, at=NOW, size=150)

    made = list(Organization.objects.all())
    assert len(made) == 200
    for each in made:
        each.full_clean(exclude=["verified_by", "registered_by"])
        assert parse(str(each.code)).kind == each.kind
        assert each.initials == initials_of(each.name)
        assert each.name.startswith("示例")
        assert (each.status, each.verified_at) == ("verified", NOW)
    assert AnnualInspection.objects.count() == 200
    assert 40 < Grade.objects.count() < 140
    assert 0 < CreditEntry.objects.count() < 30


def test_the_same_seed_makes_the_same_and_more_are_added_with_other_codes(db: None) -> None:
    def made() -> list[tuple[str, str | None]]:
        return list(Organization.objects.order_by("code").values_list("name", "street"))

    generate_organizations(30, seed=7, at=NOW)
    first = made()
    generate_organizations(30, seed=8, at=NOW)
    assert Organization.objects.count() == 60

    for model in (Grade, CreditEntry, AnnualInspection, Organization):
        model.objects.all().delete()
    generate_organizations(30, seed=7, at=NOW)

    assert sorted(made()) == sorted(first)


def test_nobody_can_sign_in_as_the_generator(db: None) -> None:
    generate_organizations(1, seed=1, at=NOW)

    assert not User.objects.get().has_usable_password()


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_portal_in_use_takes_no_fictional_data() -> None:
    with override_settings(PORTAL_CLOCK="real"), pytest.raises(CommandError, match="PORTAL_CLOCK"):
        call_command("generate", organizations=1)

    assert not Organization.objects.exists()
