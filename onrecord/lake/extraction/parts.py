"""Writing a chunk's rows: a file for each table and month, the same bytes for the same rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from onrecord.lake.extraction.chunks import Chunk
from onrecord.lake.rows import Row, article_row, month_of, quote_row
from onrecord.lake.schema import ARTICLES, QUOTES, TABLES, LakeTable, as_parquet
from onrecord.models import Article, Quote
from onrecord.places import Place
from onrecord.storage.speakers import SpeakerIds

__all__ = ["Found", "packed", "write_parts"]

Found = tuple[int, Article, tuple[Quote, ...]]
"""An article and its quotes, with its place in the file."""


def write_parts(
    lake: Place,
    chunk: Chunk,
    results: Iterable[Found],
    ids: SpeakerIds,
    *,
    version: str,
    model: str,
) -> tuple[str, ...]:
    """Write what was found in a chunk.

    Args:
        lake: The lake.
        chunk: The chunk.
        results: What was found in its articles.
        ids: What gives speakers their ids.
        version: That of the program.
        model: The language model's name and version.

    Returns:
        The names of the files within the lake, sorted.
    """
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for record, article, quotes in results:
        file, month = chunk.holding, month_of(article)
        rows[ARTICLES.name, month].append(
            article_row(article, file=file, record=record, version=version)
        )
        rows[QUOTES.name, month] += [
            quote_row(each, article, ids, file=file, record=record, version=version, model=model)
            for each in quotes
        ]
    tables = {table.name: table for table in TABLES}
    parts: list[str] = []
    for (table, month), found in sorted(rows.items()):
        if found:
            part = f"{table}/month={month}/{chunk.key}-{chunk.number:06}.parquet"
            (lake / part).write(packed(tables[table], found))
            parts.append(part)
    return tuple(parts)


def packed(table: LakeTable, rows: Sequence[Row]) -> bytes:
    """Rows as a Parquet file, packed with zstd."""
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

    return as_parquet(arrow.Table.from_pylist(rows, schema=table.schema()))
