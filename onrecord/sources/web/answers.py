"""What a visit is told and what it brings back. Light to import: no network here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from onrecord.sources.limits import MOST_BYTES

__all__ = ["Answer", "Manners", "Validators", "is_web", "shown"]

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=//)[^/?#]*@")


def is_web(source: str) -> bool:
    """Whether a source is meant as an address, not as a file: it begins with a scheme.

    >>> is_web("HTTPS://example.org/a"), is_web("data/a.md"), is_web("ftp://example.org/a")
    (True, False, True)
    """
    return bool(_SCHEME.match(source))


def shown(url: str) -> str:
    """An address as it may stand in messages and in the record: without a password.

    >>> shown("https://ann:secret@example.org/a@b")
    'https://…@example.org/a@b'
    """
    return _CREDENTIALS.sub("…@", url, count=1)


@dataclass(frozen=True, slots=True)
class Manners:
    """How to visit.

    Attributes:
        agent: The name to go under.
        allow_private: Whether this machine's own network, and any port, may be visited.
        interval: Seconds between two visits of one host.
        connect: Seconds to wait for a connection.
        read: Seconds to wait for the next bytes.
        total: Seconds that a request takes at most, to the last byte of its answer.
        most: Bytes of a body at most, as it comes and as it is once unpacked.
        hops: Redirects that are followed.
        tries: Times that an address is tried before it counts as failed.
        patience: Seconds that are waited for a host's sake at most.
    """

    agent: str
    allow_private: bool = False
    interval: float = 1.0
    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    most: int = MOST_BYTES
    hops: int = 5
    tries: int = 3
    patience: float = 60.0


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells whether an address still has what was had from it.

    Attributes:
        url: The address that gave them, after redirects; no other is shown them.
        etag: Its ``ETag``.
        last_modified: Its ``Last-Modified``.
    """

    url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave.

    Attributes:
        url: The address asked for.
        final_url: The address that answered, after redirects.
        status: 200, or 304 when it still has what it had.
        body: What it sent, unpacked; empty with 304.
        fetched: When, in UTC.
        content_type: Its ``Content-Type``.
        etag: Its ``ETag``.
        last_modified: Its ``Last-Modified``.
    """

    url: str
    final_url: str
    status: int
    body: bytes
    fetched: datetime
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
