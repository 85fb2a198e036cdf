"""Articles from the raw store: read from the pages as they were kept, without a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

from onrecord.errors import SourceError
from onrecord.models import Article
from onrecord.sources.web.records import read_record
from onrecord.sources.web.store import body_of

__all__ = ["ReadPage", "read_kept"]


class ReadPage(Protocol):
    """What makes an article of a page's bytes."""

    def __call__(
        self,
        data: bytes,
        *,
        source: str,
        url: str | None = None,
        content_type: str | None = None,
        seen: date | None = None,
    ) -> Article:
        """The article of a page that was there on the day ``seen``.

        Raises:
            SourceError: There is none.
        """
        ...


def read_kept(path: Path, source: str, read_page: ReadPage | None = None) -> Article:
    """The article of a page in the raw store.

    Its headline and its day are the page's own; where that has none, they are those that the feed
    or the sitemap gave that listed it.

    Args:
        path: The page's record.
        source: How to call it in messages and in the record.
        read_page: What makes an article of the page.

    Raises:
        SourceError: The record or the page is damaged, or the page has no article.
    """
    record = read_record(path, source)
    read = read_page or _reader()
    try:
        article = read(
            body_of(path, record),
            source=source,
            url=record.final_url,
            content_type=record.content_type,
            seen=record.seen,
        )
    except SourceError as error:
        # A person knows the address, not the file that is named after its digest.
        error.what = f"{error.what} (fetched from {record.url})"
        raise
    listed = record.listed
    return replace(
        article,
        title=article.title or listed.title,
        published=article.published or listed.published,
    )


def _reader() -> ReadPage:
    # It brings what takes pages apart, which is slow to import.
    from onrecord.sources.pages import read_page

    return read_page
