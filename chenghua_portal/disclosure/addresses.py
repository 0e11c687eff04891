"""Addresses of public lists: the address holds the search, and every neighbour of a page is an address."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django import forms


def neighbour(asked: Mapping[str, str], **place: str) -> str:
    """The address of a neighbouring page, or nothing when there is none."""
    return f"?{urlencode({**asked, **place})}" if all(place.values()) else ""


def chips(form: forms.Form, asked: Mapping[str, str]) -> list[dict[str, str]]:
    """One chip per part of the search, each the address without it."""
    found = []
    for name, value in asked.items():
        shown = dict(getattr(form.fields[name], "choices", ())).get(value, value)
        rest = urlencode({k: v for k, v in asked.items() if k != name})
        found.append({"label": f"{form.fields[name].label}: {shown}", "url": f"?{rest}"})
    return found
