"""Ciphertext in chunks, so that a file of any size passes through a little memory.

AES-256-GCM for each chunk of 1 MiB, the nonce its number and whether it is the last: chunks can't be swapped,
left out or cut off unseen (the STREAM construction, Hoang et al. 2015). A key is used for one content only.
"""

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chenghua_portal.foundation.keys.aead import KEY_BYTES, Damaged

CHUNK = 1024 * 1024
TAG = 16
FORMAT = b"\x02"
LAST, NOT_LAST = b"\x01", b"\x00"


def encrypted(key: bytes, pieces: Iterable[bytes | memoryview], *, context: str) -> Iterator[bytes]:
    """The ciphertext of some content, in pieces. The same key and content give the same again."""
    cipher, aad = AESGCM(key), FORMAT + context.encode()
    yield FORMAT
    for number, (chunk, is_last) in enumerate(_chunks(pieces, CHUNK)):
        yield cipher.encrypt(_nonce(number, is_last=is_last), chunk, aad)


def decrypted(key: bytes, pieces: Iterable[bytes], *, context: str) -> Iterator[bytes]:
    """The content again, in pieces. Raises aead.Damaged where it was changed, also at its very end."""
    if len(key) != KEY_BYTES:
        raise Damaged("Not a key.")
    cipher, aad = AESGCM(key), FORMAT + context.encode()
    for number, (chunk, is_last) in enumerate(_chunks(_without_format(pieces), CHUNK + TAG)):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), chunk, aad)
        except (InvalidTag, ValueError) as error:
            raise Damaged("The ciphertext does not hold.") from error


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (LAST if is_last else NOT_LAST)


def _without_format(pieces: Iterable[bytes]) -> Iterator[bytes | memoryview]:
    first = True
    for piece in pieces:
        if first and piece:
            if piece[:1] != FORMAT:
                raise Damaged("Not in the known format.")
            first = False
            yield memoryview(piece)[1:]
        else:
            yield piece


def _chunks(pieces: Iterable[bytes | memoryview], size: int) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in chunks of `size`, the last marked; one empty chunk where there is nothing."""
    waiting = bytearray()
    for piece in pieces:
        for begin in range(0, len(piece), size):
            waiting += memoryview(piece)[begin : begin + size]
            while len(waiting) > size:
                yield bytes(waiting[:size]), False
                del waiting[:size]
    yield bytes(waiting), True
