"""Tables that one types into line by line, with or without a script: "add a line" posts the page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Lines of a table; each may be left empty or removed."""

    def initial_form_count(self) -> int:
        """Of what comes back no line is a given one: each may be left empty."""
        return 0 if self.is_bound else super().initial_form_count()


def typed_rows(
    post: QueryDict, prefix: str, names: Sequence[str], *, most: int, one_more: bool
) -> list[dict[str, Any]]:
    """The lines as they were typed, without judging them, and an empty one if asked for; `most` lines at most."""
    given = post.get(f"{prefix}-TOTAL_FORMS", "")
    count = min(int(given), most) if given.isdecimal() and len(given) < 5 else 0
    rows: list[dict[str, Any]] = [
        {name: post.get(f"{prefix}-{place}-{name}", "") for name in (*names, "DELETE")}
        for place in range(count)
    ]
    return [*rows, {}] if one_more and count < most else rows
