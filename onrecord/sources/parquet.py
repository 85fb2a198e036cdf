"""Articles from Parquet files: one a row, with the keys of JSON Lines as columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from onrecord.errors import UnreadableSource
from onrecord.models import Failure
from onrecord.sources.raw import Row

__all__ = ["rows_of"]

_KEYS = (
    "id",
    "text",
    "html",
    "kind",
    "title",
    "publisher",
    "author",
    "url",
    "published",
    "speaker",
)
_TOGETHER = 64
"""Rows in memory at a time."""


def rows_of(file: IO[bytes], source: str) -> Iterator[Row | Failure]:
    """The rows of a Parquet file, and a failure where it cannot be read.

    The columns are the keys of JSON Lines: ``id`` and ``text``, or ``html``, and any details;
    others are not even read. The articles of a lake are such a file too.

    Args:
        file: The file, in which one can go back.
        source: How to call it in messages and in the record; each row adds its number, from 1.

    Raises:
        UnreadableSource: pyarrow is not installed.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise UnreadableSource(
            source, "Parquet needs pyarrow", 'Install it: pip install "onrecord[parquet]"'
        ) from None
    number = 0
    try:
        # Row groups may be of any size: read ahead, they would be in memory as a whole.
        table = parquet.ParquetFile(file, pre_buffer=False)
        there = [name for name in _KEYS if name in table.schema_arrow.names]
        for batch in table.iter_batches(_TOGETHER, columns=there):
            for record in batch.to_pylist():
                number += 1
                yield Row(record, source, f"{source}:{number}")
    except (OSError, arrow.ArrowException) as error:
        reason = " ".join(str(error).split())[:100]
        yield Failure(source, "read", f"it cannot be read ({reason}). Give a whole Parquet file.")
        return
    if not number:
        yield Failure(source, "read", "the file has no rows. Put one article in each.")
