"""What became of work is written down even when the database goes away in the middle: nobody else knows it."""

import time
from collections.abc import Callable

from django.db import Error as DatabaseFault
from django.db import connection

# As long as this the database may be away.
WITHIN_SECONDS = 60.0
PAUSE_SECONDS = 0.5


def write_down(write: Callable[[], object]) -> bool:
    """Do `write` until the database has taken it; it may come to it twice.

    False when the connection was lost meanwhile, and with it every lock that it held. Raises what is wrong with
    the write itself, what happens inside a transaction, and that the database stays away for a minute.
    """
    ends, is_held = time.monotonic() + WITHIN_SECONDS, True
    while True:
        try:
            write()
        except DatabaseFault:
            if connection.in_atomic_block or connection.is_usable() or time.monotonic() > ends:
                raise
            is_held = False
            connection.close()
            time.sleep(PAUSE_SECONDS)
        else:
            return is_held
