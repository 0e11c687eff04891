"""A creating form may be posted twice; it creates once."""

from uuid import UUID

from django.db import connection

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.ids import uuid7


def claim(by: Actor, kind: str) -> tuple[UUID, bool]:
    """The id for what this request makes, and whether it is new.

    A second post of the same form waits for the first to commit and gets its id with False. Without a
    request key every call is new. Must run inside the transaction that creates the object.
    """
    fresh = uuid7()
    if by.request_key is None or by.user_id is None:
        return fresh, True
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_requestkey (user_id, kind, key, result_id, created_at) "
            "VALUES (%s, %s, %s, %s, clock_timestamp()) ON CONFLICT (user_id, kind, key) DO NOTHING",
            [by.user_id, kind, by.request_key, fresh],
        )
        if cursor.rowcount:
            return fresh, True
        cursor.execute(
            "SELECT result_id FROM jobs_requestkey WHERE user_id = %s AND kind = %s AND key = %s",
            [by.user_id, kind, by.request_key],
        )
        earlier: UUID = cursor.fetchone()[0]
    return earlier, False
