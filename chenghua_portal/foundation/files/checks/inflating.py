"""Packed data unpacked a little at a time, so that a bomb never fills memory."""

import zlib
from collections.abc import Iterator

PIECE = 64 * 1024
RAW = -zlib.MAX_WBITS


def inflated(packed: memoryview, *, bits: int = zlib.MAX_WBITS) -> Iterator[bytes]:
    """Pieces of at most 64 KiB. Raises zlib.error where the data break off, or go on after their end."""
    inflater = zlib.decompressobj(bits)
    for begin in range(0, len(packed), PIECE):
        if inflater.eof:
            raise zlib.error("Data behind the end.")
        waiting: bytes | memoryview = packed[begin : begin + PIECE]
        while piece := inflater.decompress(waiting, PIECE):
            waiting = inflater.unconsumed_tail
            yield piece
    if not inflater.eof or inflater.unused_data:
        raise zlib.error("The data break off, or go on after their end.")
