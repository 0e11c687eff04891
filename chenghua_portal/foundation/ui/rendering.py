"""What the tags of both modules stand on."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def as_decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None or value == "" else Decimal(str(value))
    except InvalidOperation:
        return None


def component(name: str, **values: Any) -> SafeString:
    return SafeString(render_to_string(f"components/{name}.html", values))
