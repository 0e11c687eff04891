"""Room for a whole file, taken at once: a buffer that grows is copied on the way, and holds the file twice."""

from collections.abc import Iterable
from io import BytesIO


def room_for(size: int) -> BytesIO:
    """An empty buffer that takes `size` bytes without growing. After writing, `truncate` it."""
    buffer = BytesIO()
    if size:
        buffer.seek(size - 1)
        buffer.write(b"\x00")
        buffer.seek(0)
    return buffer


def whole(pieces: Iterable[bytes], size: int) -> bytes:
    """The pieces in one, `size` bytes or fewer."""
    buffer = room_for(size)
    buffer.writelines(pieces)
    buffer.truncate()
    return buffer.getvalue()
