"""Articles from JSON Lines: one article a line, plain or gzipped, from a file or a stream."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO, cast

from onrecord.errors import BadFrontMatter, SourceError, UnreadableSource
from onrecord.models import Article, Failure
from onrecord.sources.details import article_of
from onrecord.sources.language import refuse_foreign
from onrecord.sources.limits import MOST_LINE
from onrecord.sources.pages import read_page

__all__ = ["Line", "article_of_line", "article_of_record", "lines_of", "read_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of JSON Lines.

    Attributes:
        data: Its bytes.
        source: The file.
        where: The file, with the line's number.
    """

    data: bytes
    source: str
    where: str


def lines_of(file: IO[bytes], source: str, *, packed: bool = False) -> Iterator[Line | Failure]:
    """The lines of JSON Lines, blank ones passed over, and a failure where the file breaks off.

    Args:
        file: The file.
        source: How to call it in messages and in the record.
        packed: Whether it is packed with gzip.
    """
    empty = True
    try:
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
        for number, data in enumerate(_lines(stream), 1):
            if data.strip():
                empty = False
                yield Line(data, source, f"{source}:{number}")
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Failure(source, "read", f"it cannot be read ({reason}). Give a whole file.")
        return
    if empty:
        yield Failure(source, "read", "the file is empty. Put one article on each line.")


def read_lines(lines: IO[bytes], source: str) -> Iterator[Article | Failure]:
    """The articles of JSON Lines, in order; a failure for each line of no use."""
    for line in lines_of(lines, source):
        if isinstance(line, Failure):
            yield line
            continue
        try:
            yield article_of_line(line)
        except SourceError as error:
            yield Failure(error.where, "read", str(error).removeprefix(f"{error.where}: "))


def article_of_line(line: Line) -> Article:
    """The article of a line.

    Raises:
        SourceError: The line is of no use.
    """
    if len(line.data) > MOST_LINE:
        what = f"this line is longer than {MOST_LINE // 2**20} MiB"
        raise UnreadableSource(line.where, what, "Put one article on each line.")
    return article_of_record(_object(line.data, line.where), line.source, line.where)


def article_of_record(record: Mapping[str, object], source: str, where: str) -> Article:
    """The article of an object that has ``id``, ``text`` and details.

    ``text`` is kept exactly as given, so that offsets refer to what the sender has. Where there is
    ``html`` instead, a web page, the text is that of its article.

    Args:
        record: The object.
        source: What it was read from, for the record: places in it may move.
        where: The place in it, for messages.

    Raises:
        SourceError: It is of no use.
    """
    return replace(refuse_foreign(_article(record, where)), source=source)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream's lines; of one that is too long, no more than shows that."""
    while line := stream.readline(MOST_LINE + 1):
        yield line
        if len(line) > MOST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MOST_LINE)


def _article(record: Mapping[str, object], where: str) -> Article:
    text, page = record.get("text"), record.get("html")
    if not isinstance(text, str) and not isinstance(page, str):
        raise BadFrontMatter(where, 'there is no "text"', 'Give each article an "id" and a "text".')
    if not isinstance(record.get("id"), str | int) or not str(record["id"]).strip():
        raise BadFrontMatter(where, 'there is no "id"', 'Give each article an "id" and a "text".')
    if isinstance(text, str):
        return article_of(record, text=text, id="", source=where)
    url = record.get("url")
    return read_page(
        str(page).encode("utf-8", "replace"),
        source=where,
        url=url if isinstance(url, str) else None,
        content_type="text/html; charset=utf-8",
        details=record,
    )


def _object(line: bytes, where: str) -> dict[str, object]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableSource(where, "this is not UTF-8 text", "Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        what = f"this is not JSON ({error.msg}, column {error.colno})"
        raise BadFrontMatter(where, what, "Write one JSON object on each line.") from None
    except (RecursionError, ValueError) as error:
        raise BadFrontMatter(where, f"this JSON cannot be used ({error})") from None
    if not isinstance(record, dict):
        raise BadFrontMatter(
            where, "this is not a JSON object", "Write one JSON object on each line."
        )
    return record
