"""How many rows a table has, in all and by the values of the columns that its page counts.

A table of a million rows costs a tenth of a second to count, and as much again for each column
counted by its values. So the rows of each table are counted once after a build, by all of those
columns together (``Groups``). From that come the counts of the whole table and of any filter by
those columns. What else a reader filters by is counted up to ``MOST_COUNTED`` rows; of more, the
number is not told rather than told wrongly.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette.database import QueryInterrupted, Results

from onrecord.site.kept import kept
from onrecord.site.tables.frequent import finds_many, only_searches
from onrecord.site.threads import asks_in_sql
from onrecord.storage.schema import TABLES

__all__ = [
    "COLUMNS",
    "MOST_COUNTED",
    "MOST_GROUPS",
    "Groups",
    "Tally",
    "conditions",
    "counted_columns",
    "groups_of",
    "keep_counts",
    "tallied",
]

MOST_COUNTED = 20_000
"""Rows that are counted for a page, when its filter is none of the columns counted beforehand."""

MOST_GROUPS = 100_000
"""Groups that are kept of a table; of one that has more, nothing is counted beforehand."""

_MOST_TOLD = 200
"""Answers that are remembered of a table."""

Values = Mapping[str, object]
Tally = Sequence[tuple[object, int]]
"""Values of a column, each with its number of rows: the most frequent first."""

COLUMNS = {table.name: {column.name: column.type for column in table.columns} for table in TABLES}
"""The columns of each table, with their types."""

_NAME = r"(?:\[\w+\]|\w+)"
_COUNT = re.compile(rf"select count\(\*\) from (?P<table>{_NAME}) (?P<rest>(?:where .*)?)", re.S)
_EQUAL = re.compile(r'\s*(?:"(?P<quoted>\w+)"|\[(?P<bracketed>\w+)\]|(?P<plain>\w+)) = :(?P<p>\w+)')


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The rows of a table, counted by the values of some columns.

    Attributes:
        columns: The columns.
        rows: For each combination of their values, those and the number of rows.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    _told: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    def count(self, where: Values) -> int:
        """The number of rows that have these values."""
        asked = frozenset(where.items())
        if asked not in self._told:
            self._tell(asked, sum(row[-1] for row in self._having(where)))
        number: int = self._told[asked]
        return number

    def tally(self, column: str, where: Values) -> Tally:
        """The values of one column among the rows that have these values of others.

        >>> held = Groups(("kind", "year"), [("direct", 1999, 3), ("direct", None, 2)])
        >>> held.tally("year", {"kind": "direct"}), held.count({})
        ([(1999, 3)], 5)
        """
        asked = (column, frozenset(where.items()))
        if asked not in self._told:
            at, found = self.columns.index(column), Counter[Any]()
            for row in self._having(where):
                if row[at] is not None:
                    found[row[at]] += row[-1]
            self._tell(asked, sorted(found.items(), key=lambda item: (-item[1], item[0])))
        tally: Tally = self._told[asked]
        return tally

    def _tell(self, asked: object, answer: object) -> None:
        """Remember an answer; there may be as many as combinations of values."""
        if len(self._told) >= _MOST_TOLD:
            self._told.clear()
        self._told[asked] = answer

    def _having(self, where: Values) -> Sequence[tuple[Any, ...]]:
        wanted = [(self.columns.index(name), value) for name, value in where.items()]
        if not wanted:
            return self.rows
        return [row for row in self.rows if all(row[at] == value for at, value in wanted)]


def counted_columns(datasette: Any, database: str, table: str) -> tuple[str, ...]:
    """The columns that metadata.yml has counted on a table's page."""
    named = (datasette.table_metadata(database, table) or {}).get("facets") or ()
    known = COLUMNS.get(table, {})
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str) and name in known))


async def groups_of(db: Any, table: str, columns: Sequence[str]) -> Groups | None:
    """The rows of a whole table by the values of columns; None when there are too many groups."""
    found: Groups | None = await kept(
        db,
        f"groups of {table} by {', '.join(columns)}",
        lambda connection: _grouped(connection, table, tuple(columns)),
    )
    return found


def _grouped(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Groups | None:
    by = ", ".join(f'"{name}"' for name in columns)
    sql = f'select {by}{", " if by else ""}count(*) from "{table}"'
    # Row after row: along an index of one of the columns SQLite would jump about in the table.
    sql += f" not indexed group by {by} limit {MOST_GROUPS + 1}" if by else ""
    rows = [tuple(row) for row in connection.execute(sql)]
    return Groups(columns, rows) if len(rows) <= MOST_GROUPS else None


async def tallied(db: Any, sql: str, params: Any, columns: Sequence[str], ms: int) -> Groups:
    """The rows of any query by the values of columns.

    Args:
        db: Datasette's database.
        sql: The query.
        params: Its values.
        columns: Some of its columns.
        ms: Milliseconds that it may take.

    Raises:
        QueryInterrupted: There are more than ``MOST_COUNTED`` rows, or it takes too long.
    """
    by = ", ".join(f'"{name}"' for name in columns)
    some = f"select {by} from ({sql}) limit {MOST_COUNTED + 1}"
    counted = f"select {by}, count(*) from ({some}) group by {by}"
    found = await db.execute(counted, params, truncate=False, custom_time_limit=ms)
    groups = Groups(tuple(columns), [tuple(row) for row in found.rows])
    if groups.count({}) > MOST_COUNTED:
        raise QueryInterrupted(None, sql, params)
    return groups


def conditions(table: str, where: str, params: Any) -> dict[str, object] | None:
    """What a filter wants of each column, if it wants nothing but certain values.

    Args:
        table: The table.
        where: The conditions as Datasette writes them, after ``where``; may be empty.
        params: Their values by name.

    Returns:
        The wanted values, as they are stored; None for any other filter.

    >>> conditions("quotes", '"kind" = :p0 and "said_year" = :p1', {"p0": "direct", "p1": "1999"})
    {'kind': 'direct', 'said_year': 1999}
    >>> conditions("quotes", '"kind" != :p0', {"p0": "direct"})
    """
    wanted: dict[str, object] = {}
    for each in filter(None, where.strip().split(" and ")):
        equal = _EQUAL.fullmatch(each.rstrip())
        if equal is None:
            return None
        name = equal["quoted"] or equal["bracketed"] or equal["plain"]
        value, kind = params[equal["p"]], COLUMNS[table].get(name)
        if kind is None or name in wanted or not isinstance(value, str):
            return None
        if kind is int:
            # SQLite takes "01999" for the same number; such a spelling is left to it.
            if not re.fullmatch(r"0|-?[1-9]\d{0,17}", value):
                return None
            value = int(value)
        elif kind is float:
            return None
        wanted[name] = value
    return wanted


def keep_counts(datasette: Any, database: Any) -> None:
    """Let Datasette have the counts of a database of On Record's from what is kept.

    Args:
        datasette: Datasette.
        database: Its database. The methods ``execute`` and ``table_counts`` are put into others.
    """
    execute, table_counts = database.execute, database.table_counts

    async def counted(sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
        asked = asks_in_sql.get()
        whole = None if asked is not None and asked.statement else _COUNT.fullmatch(sql)
        table = whole["table"].strip("[]") if whole else ""
        if whole is None or table not in COLUMNS:
            return await execute(sql, params, *args, **options)
        where = whole["rest"].removeprefix("where ")
        known = await _known(datasette, database, table, where, params or {})
        if known is not None:
            return _one(known)
        if only_searches(where) and await finds_many(execute, sql, params):
            raise QueryInterrupted(None, sql, params)
        # Counted only so far; Datasette takes an interrupted count for one that is not known.
        some = f"select 1 from {whole['table']} {whole['rest']} limit {MOST_COUNTED + 1}"
        options["custom_time_limit"] = datasette.setting("facet_time_limit_ms")
        found = await execute(f"select count(*) from ({some})", params, *args, **options)
        if found.rows[0][0] > MOST_COUNTED:
            raise QueryInterrupted(None, sql, params)
        return found

    async def counts(limit: int = 10) -> dict[str, int | None]:
        ours = {name: await _known(datasette, database, name, "", {}) for name in COLUMNS}
        others = {}
        for name in await database.table_names():
            if name not in ours:
                others[name] = await _quick_count(execute, name, limit)
        return {**ours, **others}

    database.execute = counted
    database.table_counts = counts if database.is_mutable else table_counts


async def _known(
    datasette: Any, database: Any, table: str, where: str, params: Mapping[str, object]
) -> int | None:
    columns = counted_columns(datasette, database.name, table)
    wanted = conditions(table, where, params)
    if wanted is None or not wanted.keys() <= set(columns):
        return None
    groups = await groups_of(database, table, columns)
    if groups is None and not wanted:
        groups = await groups_of(database, table, ())
    return None if groups is None else groups.count(wanted)


async def _quick_count(execute: Any, table: str, ms: int) -> int | None:
    try:
        found = await execute(f"select count(*) from [{table}]", custom_time_limit=ms)
    except (QueryInterrupted, sqlite3.DatabaseError):
        return None
    number: int = found.rows[0][0]
    return number


def _one(number: int) -> Results:
    return Results([(number,)], False, (("count(*)", None, None, None, None, None, None),))
