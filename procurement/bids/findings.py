"""What is to be mended in a bid: where, why, and how, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Finding:
    """One thing found: `code` for programs, `message` for people.

    `field` names the answer; in a table `line` counts from 0 and `column` names the cell. One that does not
    block is a hint.
    """

    code: str
    template: str | Promise
    params: Mapping[str, Any] = field(default_factory=dict)
    field: str = ""
    line: int | None = None
    column: str = ""
    blocks: bool = True

    @property
    def message(self) -> str:
        return str(self.template) % self.params
