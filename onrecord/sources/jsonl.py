"""Articles from JSON Lines: one article a line, plain or gzipped, from a file or a stream."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

from onrecord.errors import BadFrontMatter, SourceError, UnreadableSource
from onrecord.models import Article, Failure
from onrecord.sources.details import article_of
from onrecord.sources.language import refuse_foreign
from onrecord.sources.limits import MOST_LINE
from onrecord.sources.pages import read_page

__all__ = ["read_jsonl", "read_lines"]


def read_jsonl(path: Path, source: str) -> Iterator[Article | Failure]:
    """The articles of a ``.jsonl`` or ``.jsonl.gz`` file, a failure for each line of no use.

    Args:
        path: The file.
        source: How to call it in messages and in the record.
    """
    try:
        with path.open("rb") as file:
            lines = gzip.GzipFile(fileobj=file) if path.suffix.lower() == ".gz" else file
            yield from read_lines(cast(IO[bytes], lines), source)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Failure(source, "read", f"it cannot be read ({reason}). Give a whole file.")


def read_lines(lines: IO[bytes], source: str) -> Iterator[Article | Failure]:
    """The articles of JSON Lines, in order. Blank lines are passed over.

    ``text`` is kept exactly as given, so that offsets refer to what the sender has. Where there is
    ``html`` instead, a web page, the text is that of its article.
    """
    empty = True
    for number, line in enumerate(_lines(lines), 1):
        if not line.strip():
            continue
        empty = False
        where = f"{source}:{number}"
        try:
            # The line is for messages; the record keeps the file, whose lines may move.
            yield replace(refuse_foreign(_article(line, where)), source=source)
        except SourceError as error:
            yield Failure(error.where, "read", str(error).removeprefix(f"{error.where}: "))
    if empty:
        yield Failure(source, "read", "the file is empty. Put one article on each line.")


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream's lines; of one that is too long, no more than shows that."""
    while line := stream.readline(MOST_LINE + 1):
        yield line
        if len(line) > MOST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MOST_LINE)


def _article(line: bytes, where: str) -> Article:
    if len(line) > MOST_LINE:
        what = f"this line is longer than {MOST_LINE // 2**20} MiB"
        raise UnreadableSource(where, what, "Put one article on each line.")
    record = _object(line, where)
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
