import base64

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from chenghua_portal.foundation.keys import aead
from chenghua_portal.foundation.keys.fields import EncryptedField

OLD, NEW = (base64.b64encode(bytes([place]) * 32).decode() for place in (1, 2))


@pytest.fixture
def account():
    """A model with an encrypted column, in a temporary table."""
    with isolate_apps("chenghua_portal.foundation.keys"):

        class Account(models.Model):
            number = EncryptedField(null=True)
            shown = EncryptedField(default="")

            class Meta:
                app_label = "keys"

        yield Account


@pytest.fixture
def stored(account, db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE keys_account (id bigserial PRIMARY KEY, number text, shown text NOT NULL)"
        )
    return account


def columns(model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, shown FROM {model._meta.db_table} ORDER BY id")
        return cursor.fetchall()


@pytest.mark.parametrize("number", ["6222 0000 示例", "", None])
def test_value_comes_back(stored, number):
    created = stored.objects.create(number=number)
    assert stored.objects.get(pk=created.pk).number == number
    assert stored.objects.values_list("number", flat=True).get() == number


def test_database_sees_ciphertext_only_and_never_the_same_twice(stored):
    stored.objects.bulk_create([stored(number="62220000"), stored(number="62220000")])
    (first, _), (second, _) = columns(stored)
    assert "6222" not in first
    assert first != second


def test_bulk_update_and_update_encrypt_too(stored):
    row = stored.objects.create(number="1")
    row.number = "2222"
    stored.objects.bulk_update([row], ["number"])
    assert "2222" not in columns(stored)[0][0]
    assert stored.objects.get().number == "2222"
    stored.objects.update(number="3333")
    assert stored.objects.get().number == "3333"


def test_ciphertext_moved_to_another_column_is_refused(stored):
    stored.objects.create(number="62220000")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE keys_account SET shown = number")
    with pytest.raises(aead.Damaged):
        stored.objects.get()


@pytest.mark.parametrize("column", ["62220000", "12345678:!!", "12345678:AAAA"])
def test_foreign_content_is_refused(stored, column):
    stored.objects.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE keys_account SET number = %s", [column])
    with pytest.raises(aead.Damaged):
        stored.objects.get()


def test_old_rows_are_read_after_rotation_and_new_ones_use_the_new_key(stored, settings):
    settings.PORTAL_FIELD_KEYS = [OLD]
    row = stored.objects.create(number="62220000")
    settings.PORTAL_FIELD_KEYS = [NEW, OLD]
    stored.objects.get().save()
    settings.PORTAL_FIELD_KEYS = [NEW]
    assert stored.objects.get(pk=row.pk).number == "62220000"


def test_row_whose_key_was_taken_away_is_refused(stored, settings):
    settings.PORTAL_FIELD_KEYS = [OLD]
    stored.objects.create(number="62220000")
    settings.PORTAL_FIELD_KEYS = [NEW]
    with pytest.raises(aead.Damaged):
        stored.objects.get()


@pytest.mark.parametrize(
    "lookup", ["number", "number__contains", "number__in", "number__gt", "number__lower"]
)
def test_lookups_are_refused(account, lookup):
    with pytest.raises(FieldError):
        account.objects.filter(**{lookup: ["62220000"] if lookup.endswith("in") else "62220000"})


def test_rows_without_value_are_found(stored):
    stored.objects.create(number=None)
    stored.objects.create(number="1")
    assert stored.objects.filter(number=None).count() == 1
    assert stored.objects.filter(number__isnull=False).count() == 1


def test_renamed_field_says_what_it_was_bound_to():
    field = EncryptedField(bound_to="keys.account.number")
    assert field.context == "keys.account.number"
    assert field.deconstruct()[3] == {"bound_to": "keys.account.number"}
    assert EncryptedField().deconstruct()[3] == {}
