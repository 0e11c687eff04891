"""A refusal is an answer, not an error: what, under which rule, and what to do instead."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why something may not happen, in a sentence a person can read, with its basis (依据)."""

    reason: str | Promise
    field: str | None = None
    basis: str | Promise = ""


class Refused(Exception):
    """Raised by actions; becomes a form error or the 409 page."""

    def __init__(self, reason: str | Promise, *, field: str | None = None, basis: str | Promise = "") -> None:
        super().__init__(str(reason))
        self.refusal = Refusal(reason=reason, field=field, basis=basis)

    @classmethod
    def because(cls, refusal: Refusal) -> "Refused":
        return cls(refusal.reason, field=refusal.field, basis=refusal.basis)
