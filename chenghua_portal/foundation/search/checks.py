from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def database_sorts_utf8(
    *, app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """Bigrams need a database whose character classes know Chinese: LC_CTYPE must be UTF-8."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        ctype = str(cursor.fetchone()[0])
    if ctype.upper().replace("-", "").endswith("UTF8"):
        return []
    return [Error(f"The database's LC_CTYPE is {ctype!r}; create it with a UTF-8 locale.", id="search.E001")]
