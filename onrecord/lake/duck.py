"""A lake as DuckDB reads it: the articles that count, with their quotes, in order."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from onrecord.lake.rows import Row
from onrecord.lake.schema import ARTICLES, QUOTES, TABLES, LakeTable
from onrecord.lake.stored import Stored
from onrecord.lake.wanted import Slice, Year, quoted
from onrecord.models import Article, Failure
from onrecord.sources.files import unrepeated

if TYPE_CHECKING:
    import duckdb

__all__ = ["DIGEST", "DuckLake"]

DIGEST = "digest"
"""The key under which a row has a digest of all that it says, but for where it is from."""

_AT_ONCE = 1_000
"""Rows in Python's hands at a time."""


class DuckLake:
    """An open lake; see ``opened``, which tells what goes wrong with it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, lake: Stored) -> None:
        self.stored = lake
        self._connection = connection
        self._files: set[str] | None = None
        self._condition = ""
        for table in TABLES:
            self._view(table)
        self._leave_out()
        connection.execute(_PLACES)

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
        quotes = self._rows(QUOTES, wanted, "place, file_row_number")
        quote = next(quotes, None)
        for row in self._rows(ARTICLES, wanted, "place"):
            its = list[Row]()
            while quote is not None and quote["place"] <= row["place"]:
                if quote["place"] == row["place"]:
                    its.append(quote)
                quote = next(quotes, None)
            yield row, its

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
        each = (f"SELECT id FROM {table.name} WHERE id IN ({among})" for table in TABLES)
        return {id for (id,) in self._fetched(" UNION ".join(each))}

    def _view(self, table: LakeTable) -> None:
        """Name a table's parts; none of those that no chunk names."""
        parts = self.stored.parts_of(table.name)
        if parts:
            rows = f"SELECT * FROM read_parquet([{', '.join(map(quoted, parts))}], {_OPTIONS})"
            self._connection.execute(f"CREATE VIEW {table.name} AS {rows}")
            return
        self._connection.register(f"no_{table.name}", table.schema().empty_table())
        rows = f"SELECT *, '' AS month, 0 AS file_row_number FROM no_{table.name}"
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

    def _of(self, table: LakeTable, wanted: Slice) -> str:
        """The rows of a slice, also of articles that do not count."""
        asked = [wanted.of_time]
        if table is QUOTES:
            asked.append(self._condition)
        elif self._condition:
            asked.append("(file, record) IN (SELECT (file, record) FROM wanted)")
        where = " AND ".join(filter(None, asked)) or "true"
        return f"(SELECT * FROM {table.name} WHERE {where})"

    def _rows(self, table: LakeTable, wanted: Slice, order: str) -> Iterator[Row]:
        names = [column.name for column in table.columns]
        apart = _APART | ({"source"} if table is ARTICLES else set())
        told = ", ".join(f'"{name}"' for name in names if name not in apart)
        columns = ", ".join(f'"{name}"' for name in names)
        sql = (
            f"SELECT {columns}, md5(row({told})::VARCHAR), place "
            f"FROM {self._of(table, wanted)} JOIN places USING (file, record) ORDER BY {order}"
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


_OPTIONS = "hive_partitioning = true, hive_types_autocast = false, file_row_number = true"
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
FROM articles ANTI JOIN left_out USING (file, record)
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
