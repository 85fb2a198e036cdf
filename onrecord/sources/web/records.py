"""The records of the raw store: what was fetched from one address, and when."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from onrecord.errors import UnreadableSource
from onrecord.sources.web.answers import Validators

__all__ = ["Kind", "Listed", "Record", "read_record"]

Kind = Literal["page", "list", "moved"]
"""What an address has: a page that may be an article; a list (feed, sitemap) of such; or, moved, a
page that is kept under the address that answered in its place."""

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_WEB = re.compile(r"https?://\S+\Z")
_AHEAD = timedelta(hours=14)
"""How far the clocks of some islands are ahead of UTC."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a feed or a sitemap says of a page.

    Attributes:
        title: Its headline.
        published: Its day of publication.
    """

    title: str | None = None
    published: date | None = None

    def under(self, later: Listed) -> Listed:
        """What is known when a list says something later: that, and this where it says nothing."""
        return Listed(later.title or self.title, later.published or self.published)


@dataclass(frozen=True, slots=True)
class Record:
    """What was fetched from one address.

    Attributes:
        url: The address asked for.
        final_url: The address that answered.
        status: The answer's status.
        fetched: When it first had this body, as an ISO time in UTC.
        body: SHA-256 of the body.
        content_type: Its ``Content-Type``.
        etag: Its ``ETag``.
        last_modified: Its ``Last-Modified``.
        title: The headline that a list gives the page.
        published: The day of publication that a list gives, as an ISO day.
        from_list: The feed whose own text the body is, because the page itself could not be had.
        earlier: What the address had before, the newest last: ``body`` and ``fetched`` of each.
    """

    url: str
    final_url: str
    status: int
    fetched: str
    body: str
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    title: str | None = None
    published: str | None = None
    from_list: str | None = None
    earlier: tuple[Mapping[str, str], ...] = ()

    @property
    def validators(self) -> Validators | None:
        """What to ask with whether the page is as it was; None when the server gave nothing."""
        if self.etag is None and self.last_modified is None:
            return None
        return Validators(self.final_url, self.etag, self.last_modified)

    @property
    def seen(self) -> date:
        """The last day, anywhere on earth, on which it can have been published with this body."""
        return (datetime.fromisoformat(self.fetched) + _AHEAD).date()

    @property
    def listed(self) -> Listed:
        """What a list said of it."""
        day = date.fromisoformat(self.published) if self.published else None
        return Listed(self.title, day)

    @classmethod
    def parse(cls, values: object) -> Self:
        """Make a record of what its file holds.

        Raises:
            ValueError: That is no record.
        """
        if not isinstance(values, dict):
            raise ValueError("it is no JSON object")
        record = cls(**values)  # a missing or unknown key is a TypeError
        texts = asdict(record)
        status, earlier = texts.pop("status"), texts.pop("earlier")
        if not isinstance(status, int) or not isinstance(earlier, list | tuple):
            raise ValueError("a value is of the wrong kind")
        required = {"url", "final_url", "fetched", "body"}
        for name, value in texts.items():
            if not isinstance(value, str) and (value is not None or name in required):
                raise ValueError(f'"{name}" is no text')
        if not _DIGEST.match(record.body):
            raise ValueError('"body" is no SHA-256')
        if not _WEB.match(record.url) or not _WEB.match(record.final_url):
            raise ValueError('"url" is no web address')
        _ = record.listed, record.seen  # their days are days, or ValueError
        return replace(record, earlier=tuple(earlier))


def read_record(path: Path, source: str) -> Record:
    """Read a record.

    Args:
        path: Its file.
        source: How to call it in messages.

    Raises:
        UnreadableSource: It is not there, or is none.
    """
    try:
        return Record.parse(json.loads(path.read_bytes()))
    except OSError as error:
        raise UnreadableSource(source, f"it cannot be read ({error.strerror})") from None
    except (ValueError, TypeError, RecursionError) as error:
        what = f"this is no record of a page ({error})"
        raise UnreadableSource(source, what, "Add its address again.") from None
