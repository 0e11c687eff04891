"""Finding organizations by what a person types into one box: words of the name, its initials, or the code."""

import unicodedata
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Model, Q, QuerySet, TextField, Value

from chenghua_portal.foundation.search.queries import CjkBigrams, Folded

M = TypeVar("M", bound=Model)

LETTER_PAIRS = """
CREATE FUNCTION public.letter_pairs(text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $pairs$
    SELECT coalesce(array_agg(DISTINCT substr($1, place, 2)), '{}')
    FROM generate_series(1, length($1) - 1) AS place
$pairs$
"""
DROP_LETTER_PAIRS = "DROP FUNCTION public.letter_pairs(text)"


class LetterPairs(Func):
    """`letter_pairs(text)`: every two neighbouring letters, so that an index finds initials from any character on."""

    function = "letter_pairs"
    arity = 1
    output_field = ArrayField(TextField())


def with_words(queryset: QuerySet[M], text: str) -> QuerySet[M]:
    """The organizations in which every word of `text` is found, whatever its width or case.

    A word is found in the name as written, from two characters on. One of letters and digits alone is also found
    at the beginning of the credit code, and as the pinyin initials of characters that follow one another: a single
    letter only from the first character. Empty text asks nothing.
    """
    parts = {
        "name_words": CjkBigrams(F("name")),
        "name_folded": Folded(F("name")),
        "initial_pairs": LetterPairs(F("initials")),
    }
    found = queryset.alias(**parts)
    for word in unicodedata.normalize("NFKC", text.replace("\0", " ")).split():
        found = found.filter(_word(word))
    return found


def _word(word: str) -> Q:
    """Each way by an index and as written; what is cheap to look at comes first, so that the rest is seldom asked."""
    lower, upper = word.lower(), word.upper()
    in_name = Q(name_folded__contains=lower) & Q(name_words__contains=CjkBigrams(Value(lower)))
    if not (word.isascii() and word.isalnum()):
        return in_name
    of_code = Q(code__startswith=upper)
    if len(word) == 1:
        return of_code | Q(initials__startswith=upper) | in_name
    of_initials = Q(initials__contains=upper) & Q(initial_pairs__contains=LetterPairs(Value(upper)))
    return of_code | of_initials | in_name
