"""The first letters of names in pinyin, and that whoever writes a name writes them too."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from chenghua_portal.foundation.identity.actors import Actor
from organizations.registry.actions import (
    accept_change,
    establish_office,
    propose_change,
    resubmit_organization,
    return_organization,
)
from organizations.registry.facts import fingerprint
from organizations.registry.initials import LONGEST, initials_of
from organizations.registry.models import Organization
from tests.factories import NOW, actor_for
from tests.factories.people import credit_code, make_organization

NAMES = st.text(max_size=100)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("示例晨穗社工中心", "SLCSSGZX"),
        ("", ""),
        ("重庆长城银行", "CQCCYH"),
        ("重点参差会计", "ZDCCKJ"),
        ("长者成长", "ZZCZ"),
        ("Café A计划（成都）３", "CAFEAJHCD3"),
        ("ＮＧＯ·公益　２０２６", "NGOGY2026"),
        ("—“·”！、", ""),
        ("㍿〇", "ZSHSL"),
    ],
)
def test_initials_are_capital_letters_and_digits_read_as_in_the_word(name: str, letters: str) -> None:
    assert initials_of(name) == letters


@given(NAMES)
def test_any_text_has_initials_that_the_column_and_an_address_hold(name: str) -> None:
    letters = initials_of(name)

    assert len(letters) <= LONGEST
    assert letters == "" or (letters.isascii() and letters.isalnum() and letters.upper() == letters)
    assert initials_of(letters) == letters


@given(st.text("ABCXYZ019", max_size=40), st.text("·—（） .,!", max_size=10))
def test_latin_letters_stay_and_punctuation_leaves_no_trace(letters: str, marks: str) -> None:
    assert initials_of(marks + letters + marks) == letters
    assert initials_of(letters.lower()) == letters


@given(st.text("晨穗银杏绿芽社工中心养老", max_size=30))
def test_each_character_gives_one_letter(name: str) -> None:
    assert len(initials_of(name)) == len(name)


def kept(organization: Organization) -> tuple[str, str]:
    organization = Organization.objects.get(pk=organization.pk)
    return organization.name, organization.initials


def test_registering_and_correcting_write_the_initials(pending, facts, office) -> None:
    organization, owner = pending
    assert kept(organization) == (organization.name, initials_of(organization.name))

    return_organization(organization, "名称有误。", by=actor_for(office[1]))
    resubmit_organization(organization, **{**facts, "name": "示例重庆互助社"}, by=actor_for(owner))

    assert kept(organization) == ("示例重庆互助社", "SLCQHZS")


def test_the_initials_of_a_new_name_are_found_once_it_is_accepted(verified, facts, office) -> None:
    organization, owner = verified
    before = kept(organization)
    wanted = {**facts, "name": "示例新名称"}

    change = propose_change(organization, wanted, "更名", by=actor_for(owner), seen=fingerprint(organization))
    assert kept(organization) == before
    accept_change(change, by=actor_for(office[1]))

    assert kept(organization) == ("示例新名称", "SLXMC")


def test_offices_have_initials_too(db: None) -> None:
    office = establish_office(by=Actor.system(NOW, "operator"), name="示例街道办", code=credit_code("11"))

    assert kept(office) == ("示例街道办", "SLJDB")


def test_saving_other_fields_leaves_name_and_initials_alone(db: None) -> None:
    organization = make_organization(name="示例甲")
    Organization.objects.filter(pk=organization.pk).update(name="示例乙", initials="SLY")

    organization.is_funder = True
    organization.save(update_fields=["is_funder"])

    assert kept(organization) == ("示例乙", "SLY")


def test_the_migration_fills_the_initials_of_those_there_are(db: None) -> None:
    organization = make_organization(name="示例晨穗")
    Organization.objects.filter(pk=organization.pk).update(initials="")
    migration = import_module("organizations.migrations.0008_fill_initials")

    with connection.schema_editor() as editor:
        migration.fill_initials(apps, editor)

    assert kept(organization) == ("示例晨穗", "SLCS")
