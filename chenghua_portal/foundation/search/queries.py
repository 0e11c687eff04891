"""Finding words of two characters and more, which PostgreSQL's own text search can't split in Chinese."""

import unicodedata
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Model, QuerySet, TextField, Value

M = TypeVar("M", bound=Model)


class CjkBigrams(Func):
    """`cjk_bigrams(text)`: single characters and bigrams of Chinese runs, whole words of others, folded."""

    function = "cjk_bigrams"
    output_field = ArrayField(TextField())


class Folded(Func):
    """Text without differences of width and case, as `cjk_bigrams` folds it."""

    template = "lower(normalize(%(expressions)s, NFKC))"
    output_field = TextField()


def matching(queryset: QuerySet[M], field: str, text: str) -> QuerySet[M]:
    """The rows whose `field` contains every word of `text`, whatever its width or case.

    Each word must also stand there as written, so that bigrams that only happen to occur apart don't match.
    Empty text asks nothing. A GIN index on `CjkBigrams(field)` serves it.
    """
    words = unicodedata.normalize("NFKC", text.replace("\0", " ")).lower().split()
    if not words:
        return queryset
    name, folded = f"{field}_words", f"{field}_folded"
    queryset = queryset.alias(**{name: CjkBigrams(F(field)), folded: Folded(F(field))})
    for word in words:
        queryset = queryset.filter(
            **{f"{name}__contains": CjkBigrams(Value(word)), f"{folded}__contains": word}
        )
    return queryset
