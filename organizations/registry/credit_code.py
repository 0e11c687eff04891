"""The unified social credit code (统一社会信用代码) of GB 32100-2015: reading it, naming what is wrong.

18 characters: who registered it (1), what kind of body (2), where (3–8), the body itself (9–17), check (18).
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, position, 31) for position in range(LENGTH - 1))
REGION = slice(2, 8)

# Registering authority and kind of body together (domain.md §3); others neither bid, buy nor fund here.
KINDS = frozenset({"11", "12", "51", "52", "53", "54", "55", "59", "91"})


class Problem(StrEnum):
    """What can be wrong with a code. Tested in this order."""

    LENGTH = "length"
    ALPHABET = "alphabet"
    KIND = "kind"
    CHECK = "check"


class CreditCodeError(ValueError):
    """Why a text is no credit code.

    `position` counts from 1 and is given for length (the first missing or surplus character), alphabet and
    kind. A failed check names the `expected` character only: many single repairs fit one typing error. A last
    character outside the alphabet has both.
    """

    def __init__(
        self, problem: Problem, text: str, position: int | None = None, expected: str | None = None
    ) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.text = text
        self.position = position
        self.expected = expected

    def message(self) -> str:
        """What is wrong and what to do, for the person who typed the code."""
        at = self.text[self.position - 1 : self.position] if self.position else ""
        problem = Problem.CHECK if self.expected else self.problem
        return str(MESSAGES[problem]) % {
            "length": len(self.text),
            "position": self.position,
            "character": at,
            "kind": self.text[:2],
            "last": self.text[-1:],
            "expected": self.expected,
        }


MESSAGES = {
    Problem.LENGTH: _(
        "A unified social credit code has 18 characters; this one has %(length)s. "
        "Compare it with the certificate."
    ),
    Problem.ALPHABET: _(
        "Character %(position)s is “%(character)s”, which cannot stand there: the code uses digits and "
        "capital letters except I, O, S, V and Z, and characters 3 to 8 are digits. "
        "Compare it with the certificate."
    ),
    Problem.KIND: _(
        "The code begins with “%(kind)s”, a kind of body that does not register here (see character "
        "%(position)s). Social organizations begin with 51, 52, 53 or 59."
    ),
    Problem.CHECK: _(
        "The code does not add up: with the first 17 characters as typed, the last would be “%(expected)s”, "
        "not “%(last)s”. At least one character is wrong; compare all of them with the certificate."
    ),
}


@dataclass(frozen=True)
class CreditCode:
    """A code whose check character holds: `authority` is its first character, `kind` its first two."""

    text: str
    kind: str
    authority: str
    region: str


def normalize(text: str) -> str:
    """The code as it would be printed: full-width characters and lower case folded, spaces left out."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(body: str) -> str:
    """The 18th character for the first 17: (31 − Σ value × 3^(i−1)) mod 31."""
    total = sum(VALUES[character] * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def parse(text: str) -> CreditCode:
    """Read a code as typed. Raises CreditCodeError with the first thing that is wrong."""
    code = normalize(text)
    if len(code) != LENGTH:
        raise CreditCodeError(Problem.LENGTH, code, position=min(len(code), LENGTH) + 1)
    body, last = code[:-1], code[-1]
    for position, character in enumerate(body, start=1):
        is_region = REGION.start < position <= REGION.stop
        if character not in VALUES or (is_region and not "0" <= character <= "9"):
            raise CreditCodeError(Problem.ALPHABET, code, position=position)
    if code[:2] not in KINDS:
        is_authority_known = any(kind[0] == code[0] for kind in KINDS)
        raise CreditCodeError(Problem.KIND, code, position=2 if is_authority_known else 1)
    expected = check_character(body)
    if last not in VALUES:
        raise CreditCodeError(Problem.ALPHABET, code, position=LENGTH, expected=expected)
    if last != expected:
        raise CreditCodeError(Problem.CHECK, code, expected=expected)
    return CreditCode(text=code, kind=code[:2], authority=code[0], region=code[REGION])
