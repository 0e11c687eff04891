"""Columns whose content the database never sees, and the index that finds equal values among them."""

import base64
import binascii
import hashlib
import hmac
import unicodedata
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from chenghua_portal.foundation.keys import aead
from chenghua_portal.foundation.keys.field_keys import field_keys, index_key


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Text that is ciphertext in the database: "key id:base64 of AES-256-GCM". None stays NULL.

    The ciphertext is bound to its model and field, so that nobody can move it to a column that is shown; a
    field that is renamed says `bound_to="app.model.old_name"`. It can't be searched or sorted: match by
    `blind_index`. `max_length` bounds the plaintext, in forms. Reading raises aead.Damaged for what was
    changed or lost its key.
    """

    def __init__(self, *args: Any, bound_to: str = "", **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"bound_to": self.bound_to} if self.bound_to else {})

    @property
    def context(self) -> str:
        return self.bound_to or f"{self.model._meta.label_lower}.{self.name}"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            # The expression of a bulk_update: each value in it comes here by itself.
            return value
        key_id, key = next(iter(field_keys().items()))
        sealed = aead.encrypt(key, str(value).encode(), context=self.context)
        return f"{key_id}:{base64.b64encode(sealed).decode()}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        key_id, _, sealed = value.partition(":")
        try:
            key = field_keys()[key_id]
            return aead.decrypt(key, base64.b64decode(sealed, validate=True), context=self.context).decode()
        except (KeyError, binascii.Error) as error:
            raise aead.Damaged(f"{self.context} is unreadable, or its key is gone.") from error

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in LOOKUPS:
            raise FieldError(f"{self.name} is encrypted and has no lookup {lookup_name}: use a blind index.")
        return LOOKUPS[lookup_name]

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted and cannot be transformed by {lookup_name}.")


class ExactlyNone(Exact):
    """`field=None`, which Django turns into `field__isnull=True`; any other value is refused."""

    def get_prep_lookup(self) -> Any:
        if self.rhs is not None:
            raise FieldError("An encrypted field equals nothing in the database: use a blind index.")
        return self.rhs


LOOKUPS: dict[str, type[Any]] = {"isnull": IsNull, "exact": ExactlyNone}


def blind_index(value: str, purpose: str) -> str:
    """64 hex digits that are equal for equal values of one purpose and tell nothing without the key.

    Width, case and spaces do not count. `purpose` keeps indexes of different columns apart.
    """
    folded = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
    return hmac.new(index_key(purpose), folded.encode(), hashlib.sha256).hexdigest()
