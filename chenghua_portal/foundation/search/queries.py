"""Finding words of two characters and more, which PostgreSQL's own text search can't split in Chinese."""

import unicodedata
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, Model, QuerySet, Value

M = TypeVar("M", bound=Model)


class CjkBigrams(Func):
    """`cjk_bigrams(text)`: single characters and bigrams of Chinese runs, whole words of others, folded."""

    function = "cjk_bigrams"
    output_field = ArrayField(CharField())


def matching(queryset: QuerySet[M], field: str, text: str) -> QuerySet[M]:
    """The rows whose `field` contains every word of `text`, whatever its width or case.

    Each word must also stand there as written, so that bigrams that only happen to occur apart don't match.
    Empty text asks nothing. A GIN index on `CjkBigrams(field)` serves it.
    """
    words = unicodedata.normalize("NFKC", text).lower().split()
    if not words:
        return queryset
    name = f"{field}_words"
    queryset = queryset.annotate(**{name: CjkBigrams(F(field))})
    for word in words:
        queryset = queryset.filter(**{f"{name}__contains": CjkBigrams(Value(word)), f"{field}__icontains": word})
    return queryset
