"""What lies in a file before it is read: one document after the other, quick to take out.

Taking documents out of a file is quick and reading them is not, so that one process can take out
what many read. What is taken out can be sent to another process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from onrecord.errors import SourceError
from onrecord.models import Article, Failure
from onrecord.sources.details import refuse_undated
from onrecord.sources.jsonl import Line, article_of_line, article_of_record
from onrecord.sources.language import refuse_foreign
from onrecord.sources.pages import read_page

__all__ = ["Page", "Raw", "Row", "read_raw", "size_of"]

_SAVE = "Save the page by itself, with a file of details beside it."


@dataclass(frozen=True, slots=True)
class Page:
    """A web page from an archive.

    Attributes:
        data: Its bytes.
        content_type: What the server said it is.
        url: Its address.
        seen: The day on which it was fetched.
        where: The archive, with the place in it.
    """

    data: bytes
    content_type: str
    url: str | None
    seen: date | None
    where: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a Parquet file, with the keys of a line of JSON Lines.

    Attributes:
        record: From key to value.
        source: The file.
        where: The file, with the row's number.
    """

    record: Mapping[str, object]
    source: str
    where: str


Raw = Line | Page | Row
"""A document as it lies in a file."""


def read_raw(raw: Raw, *, dated: bool = False) -> Article | Failure:
    """Read a document: an article, or why it is none.

    Args:
        raw: The document.
        dated: Whether a page must have a day of publication; a line or a row may lack one.
    """
    try:
        return _READ[type(raw)](raw, dated)
    except SourceError as error:
        return Failure(error.where, "read", str(error).removeprefix(f"{error.where}: "))


def size_of(raw: Raw) -> int:
    """About how many bytes a document takes."""
    if isinstance(raw, Row):
        return sum(len(each) for each in raw.record.values() if isinstance(each, str))
    return len(raw.data)


def _of_line(line: Line, dated: bool) -> Article:
    return article_of_line(line)


def _of_row(row: Row, dated: bool) -> Article:
    return article_of_record(row.record, row.source, row.where)


def _of_page(page: Page, dated: bool) -> Article:
    article = read_page(
        page.data,
        source=page.where,
        url=page.url,
        content_type=page.content_type,
        seen=page.seen,
    )
    return refuse_foreign(refuse_undated(article, _SAVE) if dated else article)


_READ: dict[type, Callable[..., Article]] = {Line: _of_line, Row: _of_row, Page: _of_page}
