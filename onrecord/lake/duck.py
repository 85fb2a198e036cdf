"""A lake as DuckDB reads it: the articles that count, with their quotes, in order.

The one module that knows DuckDB, which comes with an extra and is slow to import.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import EngineError, LakeError
from onrecord.lake.rows import Row
from onrecord.lake.schema import ARTICLES, QUOTES, TABLES, LakeTable
from onrecord.lake.stored import Stored
from onrecord.models import Article, Failure
from onrecord.sources.files import unrepeated

if TYPE_CHECKING:
    import duckdb

__all__ = ["DuckLake", "Slice", "Year", "opened"]

_MEMORY = "1GB"
"""What DuckDB keeps in memory at most; what does not fit it sorts on the disk."""
_THREADS = 4
_AT_ONCE = 1_000
"""Rows in Python's hands at a time."""
_SAME = ("file", "record")
"""What tells articles of a lake apart, and gives their order."""

Year = int | None
"""A year of publication; None for articles without a day."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a lake is wanted: articles of a time, and quotes of some kind.

    Attributes:
        where: An SQL condition on the columns of quotes.
        parties: Names or ids of parties, whose own quotes count too.
        speakers: Names or ids of speakers.
        since: Articles published on this day or later.
        until: Articles published on this day or earlier.
    """

    where: str | None = None
    parties: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def of_quotes(self) -> bool:
        """Whether only some quotes are wanted, and only articles that have one."""
        return bool(self.where or self.parties or self.speakers)

    @property
    def is_whole(self) -> bool:
        """Whether everything is wanted."""
        return not (self.of_quotes or self.since or self.until)


class DuckLake:
    """An open lake, narrowed to a slice; from ``opened``."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, lake: Stored, wanted: Slice
    ) -> None:
        self.stored = lake
        self._connection = connection
        self._wanted = wanted
        self._files: set[str] | None = None
        for table in TABLES:
            self._view(table)
        self._leave_out()
        self._narrow()

    def years(self) -> list[Year]:
        """The years in which articles of the slice were published; last, if there are any, None."""
        sql = f"SELECT DISTINCT year(published) AS y FROM {self._articles(())} ORDER BY y NULLS LAST"
        return [row[0] for row in self._connection.execute(sql).fetchall()]

    def articles(self, years: Sequence[Year] = ()) -> Iterator[tuple[Row, list[Row]]]:
        """The rows of each article with those of its quotes; in order of file and record.

        Args:
            years: Those in which they were published; any when there are none.
        """
        order = ", ".join(_SAME)
        said = self._rows(
            QUOTES.columns_named(),
            f"{self._quotes(years)} ORDER BY {order}, file_row_number",
        )
        waiting = next(said, None)
        for row in self._rows(
            ARTICLES.columns_named(), f"{self._articles(years)} ORDER BY {order}"
        ):
            place, quotes = _place(row), []
            while waiting is not None and _place(waiting) <= place:
                if _place(waiting) == place:
                    quotes.append(waiting)
                waiting = next(said, None)
            yield row, quotes
