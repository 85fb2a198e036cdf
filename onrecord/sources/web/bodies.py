"""Reading what a server sends, and no more of it than is good."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

__all__ = ["BadBody", "TooLarge", "gunzip", "read_body", "too_large"]

_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"


class BadBody(ValueError):
    """What came cannot be unpacked."""


class TooLarge(ValueError):
    """More came than is allowed, or it would be more once unpacked."""


def read_body(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Put a body together, unpacked, while counting both what came and what it became.

    Only gzip is unpacked, since nothing else was asked for. Packed data go in as they come and
    come out in pieces that fit into what is left, so that not even for a moment is there more
    in memory than allowed.

    Args:
        chunks: The body's parts.
        encoding: What ``Content-Encoding`` says; empty when there is none.
        most: Bytes at most.

    Raises:
        TooLarge: There are more.
        BadBody: It is no gzip, or ends before its end, or is packed in another way.
    """
    limited = _limited(chunks, most)
    if encoding in ("", "identity"):
        return b"".join(limited)
    if encoding not in ("gzip", "x-gzip"):
        raise BadBody(f'it is packed in a way that was not asked for ("{encoding[:40]}")')
    return _unpacked(limited, most)


def gunzip(data: bytes, most: int) -> bytes:
    """Unpack a gzip file.

    Raises:
        TooLarge: It would be more than ``most`` bytes.
        BadBody: It is none, or a part of one.
    """
    return _unpacked([data], most)


def _limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise too_large(most)
        yield chunk


def _unpacked(chunks: Iterable[bytes], most: int) -> bytes:
    unpacker, pieces, total, ended = zlib.decompressobj(_GZIP), [], 0, False
    for chunk in chunks:
        data = chunk
        while data:
            if ended and not data.startswith(_MAGIC):
                break  # what follows a gzip file is padding
            if ended:
                unpacker, ended = zlib.decompressobj(_GZIP), False
            try:
                piece = unpacker.decompress(data, most - total + 1)
            except zlib.error as error:
                raise BadBody(f"its packing is broken ({error})") from None
            total += len(piece)
            if total > most:
                raise too_large(most, " once unpacked")
            pieces.append(piece)
            ended = unpacker.eof
            data = unpacker.unused_data if ended else unpacker.unconsumed_tail
    if not ended:
        raise BadBody("its packing ends too early")
    return b"".join(pieces)


def too_large(most: int, how: str = "") -> TooLarge:
    """The error for a body of more than ``most`` bytes."""
    return TooLarge(f"it is larger than {most / 2**20:.3g} MB{how}")
