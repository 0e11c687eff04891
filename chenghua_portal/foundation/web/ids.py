"""Opaque identifiers that sort by the moment they were made."""

import os
import threading
import time
import uuid

TICKS_IN_A_SECOND = 1000 << 12

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A version 7 UUID: 48 bits of milliseconds, 12 bits of their fraction, 62 random bits.

    Those that one process makes sort in the order it made them: a tick that is taken gives the next
    (RFC 9562, 6.2, method 3). Only a clock that is set back by more than a second begins a new order.
    """
    ticks = _next_tick()
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8)) >> 2
    return uuid.UUID(int=value)


def as_uuid(text: object) -> uuid.UUID | None:
    """The UUID that `text` spells, or None."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _next_tick() -> int:
    """The moment in 4,096ths of a millisecond since 1970, each given once."""
    global _last  # noqa: PLW0603  the process's own clock
    with _lock:
        now = time.time_ns() * TICKS_IN_A_SECOND // 1_000_000_000
        _last = _last + 1 if now <= _last < now + TICKS_IN_A_SECOND else now
        return _last
