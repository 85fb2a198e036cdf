"""A lake as DuckDB reads it: the articles that count, with their quotes, in order."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from onrecord.lake.loading.wanted import Slice, Year, quoted
from onrecord.lake.rows import Row
from onrecord.lake.schema import ARTICLES, QUOTES, LakeTable
from onrecord.lake.stored import Stored
from onrecord.models import Article, Failure
from onrecord.sources.files import unrepeated

if TYPE_CHECKING:
    import duckdb

__all__ = ["DIGEST", "DuckLake"]

DIGEST = "digest"
"""The key under which a row has a digest of all that it says, but for where it is from."""

_READ = (ARTICLES, QUOTES)
_AT_ONCE = 1_000
"""Rows in Python's hands at a time."""
_TOGETHER = 2_000
"""Articles that are put in order together: memory does not grow with the lake."""


class DuckLake:
    """An open lake; see ``opened``, which tells what goes wrong with it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, lake: Stored) -> None:
        self.stored = lake
        self._connection = connection
        self._files: set[str] | None = None
        self._condition = ""
        for table in _READ:
            self._view(table)
        self._leave_out()
        connection.execute(_PLACES)
        for table in _READ:
            connection.execute(f"INSERT INTO spans {_SPANS.format(name=table.name)}")

    def narrow(self, condition: str) -> None:
        """Want those quotes alone that fulfil a condition, and the articles that have one."""
        self._condition = condition
        if condition:
            sql = f"SELECT DISTINCT file, record FROM quotes WHERE {condition}"
            self._connection.execute(f"CREATE OR REPLACE TABLE wanted AS {sql}")

    def years(self, wanted: Slice) -> list[Year]:
        """The years in which articles of a slice were published; last, if there are any, None."""
        sql = f"SELECT DISTINCT year(published) AS y FROM {self._of(ARTICLES, wanted)}"
        return [row[0] for row in self._fetched(f"{sql} ORDER BY y NULLS LAST")]

    def articles(self, wanted: Slice) -> Iterator[tuple[Row, list[Row]]]:
        """The row of each article of a slice with those of its quotes, in order."""
        (last,) = next(self._fetched("SELECT coalesce(max(place), 0) FROM places"))
        for first in range(1, last + 1, _TOGETHER):
            quotes: dict[int, list[Row]] = {}
            for quote in self._rows(QUOTES, wanted, first):
                quotes.setdefault(quote["place"], []).append(quote)
            for row in self._rows(ARTICLES, wanted, first):
                yield row, quotes.get(row["place"], [])

    def left_out(self, wanted: Slice) -> Iterator[Failure]:
        """The articles of a slice that do not count, since one before has their id or address."""
        sql = f"SELECT source, message FROM {self._of(ARTICLES, wanted)}"
        for source, message in self._fetched(f"{sql} JOIN left_out USING (file, record)"):
            yield Failure(source, "read", message)

    def has(self, article: str) -> bool:
        """Whether the lake has an article of that id."""
        sql = f"SELECT count(*) FROM articles WHERE id = {quoted(article)}"
        return bool(next(self._fetched(sql))[0])

    def has_read(self, source: str) -> bool:
        """Whether the lake has articles of the file that a source names, or of its folder."""
        if self._files is None:
            self._files = {file for (file,) in self._fetched("SELECT DISTINCT file FROM articles")}
        file = re.sub(r":\d+\Z", "", source)
        return bool(self._files & {source, file, f"{file.rpartition('/')[0]}/"})

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of some ids that are an article's or a quote's of the lake, in the slice or not."""
        among = ", ".join(map(quoted, ids)) or "NULL"
        each = (f"SELECT id FROM {table.name} WHERE id IN ({among})" for table in _READ)
        return {id for (id,) in self._fetched(" UNION ".join(each))}

    def _view(self, table: LakeTable) -> None:
        """Name a table's parts; none of those that no chunk names."""
        parts = self.stored.parts_of(table.name)
        if parts:
            self._connection.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {_parquet(parts)}")
            return
        self._connection.register(f"no_{table.name}", table.schema().empty_table())
        rows = f"SELECT *, '' AS month, 0 AS file_row_number, '' AS filename FROM no_{table.name}"
        self._connection.execute(f"CREATE TABLE {table.name} AS {rows}")

    def _leave_out(self) -> None:
        """Note the articles that do not count; only such as share something need a look."""
        self._connection.execute(_LEFT_OUT)
        rows: deque[tuple[Any, ...]] = deque()

        def repeated() -> Iterator[Article]:
            for row in self._fetched(_REPEATED):
                rows.append(row)
                yield Article(row[2], "", url=row[3], source=row[4])

        items = ((rows.popleft(), item) for item in unrepeated(repeated()))
        found = ((*row[:2], item.message) for row, item in items if isinstance(item, Failure))
        while some := list(islice(found, _AT_ONCE)):
            columns = [list(column) for column in zip(*some, strict=True)]
            self._connection.execute(_LEAVE_OUT, columns)

    def _of(self, table: LakeTable, wanted: Slice, rows: str = "") -> str:
        """The rows of a slice, also of articles that do not count; or those among some rows."""
        asked = [wanted.of_time]
        if table is QUOTES:
            asked.append(self._condition)
        elif self._condition:
            asked.append("(file, record) IN (SELECT (file, record) FROM wanted)")
        where = " AND ".join(filter(None, asked)) or "true"
        return f"(SELECT * FROM {rows or table.name} WHERE {where})"

    def _rows(self, table: LakeTable, wanted: Slice, first: int) -> Iterator[Row]:
        """The rows of some articles from a place on, read from the parts that have any of them."""
        end = first + _TOGETHER
        spans = f"SELECT part FROM spans WHERE name = '{table.name}' AND low < {end}"
        parts = [part for (part,) in self._fetched(f"{spans} AND high >= {first} ORDER BY part")]
        if not parts:
            return
        names = [column.name for column in table.columns]
        apart = _APART | ({"source"} if table is ARTICLES else set())
        told = ", ".join(f'"{name}"' for name in names if name not in apart)
        columns = ", ".join(f'"{name}"' for name in names)
        sql = (
            f"SELECT {columns}, md5(row({told})::VARCHAR), place "
            f"FROM {self._of(table, wanted, _parquet(parts))} JOIN places USING (file, record) "
            f"WHERE place >= {first} AND place < {end} ORDER BY place, file_row_number"
        )
        for row in self._fetched(sql):
            yield dict(zip((*names, DIGEST, "place"), row, strict=True))

    def _fetched(self, sql: str) -> Iterator[Any]:
        # A cursor of its own, since several are read by turns.
        found = self._connection.cursor().execute(sql)
        while rows := found.fetchmany(_AT_ONCE):
            yield from rows


_APART = frozenset(("file", "record", "version", "model"))
"""Columns that say where a row is from, and of what run; an article's source does so too."""


def _parquet(parts: Iterable[str]) -> str:
    """The rows of some parts, with their month, their place there, and the part's name."""
    options = "hive_partitioning = true, hive_types_autocast = false, file_row_number = true"
    return f"read_parquet([{', '.join(map(quoted, parts))}], filename = true, {options})"


_LEFT_OUT = "CREATE TABLE left_out (file VARCHAR, record BIGINT, message VARCHAR)"
_LEAVE_OUT = "INSERT INTO left_out SELECT unnest(?), unnest(?), unnest(?)"
_PATH = "CASE WHEN ends_with(file, '/') THEN source ELSE file END"
_ORDER = f"""
  CASE WHEN contains({_PATH}, '://') THEN {_PATH}
    ELSE replace(regexp_replace({_PATH}, '/([^/]*)$', '//\\1'), '/', chr(1)) END, record
"""
"""The order in which a build reads articles: files by name, and those of a folder before the files
of folders in it. The documents of a folder stand in a lake under its name with a slash.
"""
_PLACES = f"""
CREATE TABLE places AS
SELECT file, record, row_number() OVER (ORDER BY {_ORDER}) AS place
FROM articles ANTI JOIN left_out USING (file, record);
CREATE TABLE spans (name VARCHAR, part VARCHAR, low BIGINT, high BIGINT);
"""
"""Each article's place in that order; and of each part, from which place to which it has rows.

A part has articles that follow one another, so that some thousands are read from few parts.
"""
_SPANS = """
SELECT '{name}', filename, min(place), max(place)
FROM {name} JOIN places USING (file, record) GROUP BY filename
"""
_REPEATED = f"""
SELECT file, record, id, url, source FROM articles
WHERE id IN (SELECT id FROM articles GROUP BY id HAVING count(*) > 1)
  OR canonical_url IN (
    SELECT canonical_url FROM articles WHERE canonical_url IS NOT NULL
    GROUP BY canonical_url HAVING count(*) > 1
  )
ORDER BY {_ORDER}
"""
