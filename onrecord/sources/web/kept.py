"""Articles from the raw store: read from the pages as they were kept, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from onrecord.errors import SourceError
from onrecord.models import Article
from onrecord.sources.pages import read_page
from onrecord.sources.web.records import read_record
from onrecord.sources.web.store import body_of

__all__ = ["fetched_from", "read_kept"]


def read_kept(path: Path, source: str, details: Mapping[str, object] | None = None) -> Article:
    """The article of a page in the raw store.

    Its headline and its day are the page's own; where that has none, they are those that the feed
    or the sitemap gave that listed it.

    Args:
        path: The page's record.
        source: How to call it in messages and in the record.
        details: What a person knows better than the page.

    Raises:
        SourceError: The record or the page is damaged, or the page has no article.
    """
    try:
        record = read_record(path, source)
        article = read_page(
            body_of(path, record),
            source=source,
            url=record.final_url,
            content_type=record.content_type,
            seen=record.seen,
            details=details,
        )
    except SourceError as error:
        error.where = source  # not the body's own file, which nobody has named
        raise
    listed = record.listed
    return replace(
        article,
        title=article.title or listed.title,
        published=article.published or listed.published,
    )


def fetched_from(path: Path) -> str | None:
    """The address of which a page's record is, if it can be read."""
    try:
        return read_record(path, "").url
    except SourceError:
        return None
