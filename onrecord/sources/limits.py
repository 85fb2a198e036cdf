"""How large a document may be, and unpacking that keeps to it.

A page of news has some hundred kilobytes. What is far beyond that is a mistake or an attack; it
becomes a failure that says so, before it can fill the memory or hold up the rest.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from onrecord.errors import UnreadableSource

__all__ = [
    "MOST_BYTES",
    "MOST_CHARACTERS",
    "MOST_LINE",
    "MOST_PAGES",
    "gunzip",
    "read_bytes",
    "refuse_large",
]

MOST_BYTES = 10 * 2**20
"""Bytes of a document at most, as it comes and as it is once unpacked: 10 MiB."""

MOST_LINE = 2 * MOST_BYTES
"""Bytes of a line of JSON Lines at most, where every quotation mark takes one more."""

MOST_CHARACTERS = 2_000_000
"""Characters of an article's text at most; a long novel has fewer."""

MOST_PAGES = 200
"""Pages of a PDF at most."""


def read_bytes(path: Path, source: str) -> bytes:
    """The bytes of a file, unpacked if its name ends in ``.gz``.

    Raises:
        UnreadableSource: It cannot be read, is too large, or is no whole gzip file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableSource(source, f"it cannot be read ({error.strerror})") from None
    refuse_large(data, source)
    return gunzip(data, source) if path.suffix.lower() == ".gz" else data


def refuse_large(data: bytes, source: str) -> None:
    """Let pass what a document may have.

    Raises:
        UnreadableSource: There are more than ``MOST_BYTES``.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableSource(
            source,
            f"it is larger than {MOST_BYTES // 2**20} MiB",
            "Take it apart into one document for each article.",
        )


def gunzip(data: bytes, source: str) -> bytes:
    r"""Unpack gzip data, but no more than a document may have.

    >>> import gzip
    >>> gunzip(gzip.compress(b"So it goes."), "a.html.gz")
    b'So it goes.'

    Raises:
        UnreadableSource: It is no gzip data, ends early, or is too large once unpacked.
    """
    whole, rest = b"", data
    while rest:
        member = zlib.decompressobj(wbits=31)
        try:
            whole += member.decompress(rest, MOST_BYTES + 1 - len(whole))
        except zlib.error as error:
            raise UnreadableSource(
                source, f"it cannot be unpacked ({error})", "Give a whole file."
            ) from None
        refuse_large(whole, source)
        if not member.eof:
            raise UnreadableSource(source, "its packed data end early", "Give a whole file.")
        # What follows the last member may be filled up with noughts.
        rest = member.unused_data.lstrip(b"\0")
    return whole
