"""What SQL may do on the site's connections, and how much of everything it may use.

Datasette lets anyone send a ``select``. It opens the database for reading only and ends a query
after a second, but a ``select`` can still ask for gigabytes of memory, and Datasette's own look at
the text of a query can be led past. So each connection is limited by SQLite itself, and an
authorizer lets pass only what reads the tables.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from datasette.database import QueryInterrupted
from datasette.utils import sqlite_timelimit

from onrecord.site.guard import functions
from onrecord.site.ours import holds_ours
from onrecord.site.threads import in_readers_thread

__all__ = [
    "COLUMNS",
    "LARGEST_ANSWER",
    "LARGEST_PAGE",
    "LARGEST_STORED",
    "LARGEST_VALUE",
    "MILLISECONDS",
    "MOST_MEMORY",
    "PAGES",
    "READERS",
    "in_time",
    "prepare",
]

LARGEST_VALUE = 1_000_000
"""Bytes that one value in a reader's SQL may have, and one row that SQL makes.

Without a limit one ``randomblob(500000000)`` costs gigabytes of memory. The transcript of a whole
day's hearing has about half a million characters.
"""

LARGEST_STORED = 16_000_000
"""Bytes that a stored row may have to be shown on a page: several times the longest novels."""

LARGEST_ANSWER = 16_000_000
"""Bytes of text and blobs in all rows of an answer to a reader's SQL: a thousand articles of 2,500
words."""

LARGEST_PAGE = 32_000_000
"""The same for a query of a page, such as a table as JSON."""

MOST_MEMORY = 256_000_000
"""Bytes that SQLite may use in the whole process; queries that need more fail."""

MILLISECONDS = 1_000
"""Time for what a page of ours asks of the database at once; Datasette's own queries have the
setting ``sql_time_limit_ms``."""

READERS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LARGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    # The largest of the site's own questions takes some 300 steps.
    sqlite3.SQLITE_LIMIT_VDBE_OP: 3_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 64,
    # Comparing takes the value's length times this; no clock ends a single comparison.
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
}
"""SQLite's limits for SQL of the reader's own."""

PAGES = {
    sqlite3.SQLITE_LIMIT_LENGTH: LARGEST_STORED,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 200_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
}
"""SQLite's limits for the queries of pages, in which only filters and searches are a reader's."""

COLUMNS = 100
"""Columns of a reader's result from our own database; other tables may have more."""

_LABELS = 2
"""Datasette asks for the names of all rows of a page at once: variables for each row shown."""

_TABLE_PRAGMAS = frozenset(
    {"foreign_key_list", "index_info", "index_list", "index_xinfo", "table_info", "table_xinfo"}
)
_PLAIN_PRAGMAS = frozenset(
    {
        "application_id",
        "collation_list",
        "compile_options",
        "data_version",
        "encoding",
        "freelist_count",
        "function_list",
        "max_page_count",
        "module_list",
        "page_count",
        "page_size",
        "pragma_list",
        "schema_version",
        "table_list",
        "user_version",
    }
)
_NO_FUNCTIONS = frozenset({"fts3_tokenizer", "load_extension", "rtreecheck"})
"""``fts3_tokenizer`` tells addresses of the process's memory and sets what is called there, so that
two queries bring the server down."""

_SLOW_FUNCTIONS = frozenset({"format", "json_patch", "printf"})
"""One call takes minutes: ``printf('%.2000000000c', 'x')``, or ``json_patch`` of long objects."""

_NO_TABLES = frozenset({"dbstat", "fts3tokenize", "sqlite_stmt"})
"""Virtual tables that SQLite brings along. ``sqlite_stmt`` shows other readers' queries."""

_SCHEMA = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master"})

_T = TypeVar("_T")
Decide = Callable[[int, str | None, str | None, str | None, str | None], int]


def prepare(connection: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Limit a connection that Datasette has just opened.

    Readers' own SQL runs on connections of its own (see ``threads``), which are limited more
    strictly than those of the pages. Datasette's internal database is left as it is.

    Args:
        connection: The connection, in the thread that will use it.
        database: The name of its database.
        datasette: The Datasette that it belongs to.
    """
    connection.execute(f"pragma hard_heap_limit = {MOST_MEMORY}").fetchall()
    functions.add_search(connection)
    if database == "_internal":
        return
    readers, ours = in_readers_thread(), holds_ours(connection)
    _set_limits(connection, READERS if readers else PAGES)
    rows = datasette.setting("max_returned_rows")
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, max(1_000, _LABELS * rows))
    if readers:
        functions.add_bounded(connection)
        if ours:
            connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, COLUMNS)
    crossed = _crossed(datasette) if database == "_memory" else frozenset()
    if not crossed:
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.row_factory = _Weigher(LARGEST_ANSWER if readers else LARGEST_PAGE)
    connection.set_authorizer(_authorizer(readers, ours, crossed))


def in_time(work: Callable[[sqlite3.Connection], _T]) -> Callable[[sqlite3.Connection], _T]:
    """The same work, for ``execute_fn``, but only in the time that a query has.

    The work raises ``QueryInterrupted`` when it takes longer.
    """

    def working(connection: sqlite3.Connection) -> _T:
        with sqlite_timelimit(connection, MILLISECONDS):
            try:
                return work(connection)
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise QueryInterrupted(error, "", None) from None
                raise

    return working


def _set_limits(connection: sqlite3.Connection, limits: Mapping[int, int]) -> None:
    for category, most in limits.items():
        connection.setlimit(category, most)


class _Weigher:
    """Makes rows as Datasette wants them, and stops when an answer grows too large."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._cursor: Callable[[], object] = lambda: None
        self._bytes = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor() is not cursor:
            self._cursor, self._bytes = weakref.ref(cursor), 0
        self._bytes += _weight(row)
        if self._bytes > self._most:
            what = f"the answer has more than {self._most:,} bytes: ask for fewer rows"
            raise sqlite3.DataError(what)
        return sqlite3.Row(cursor, row)


def _weight(row: Sequence[object]) -> int:
    return sum(len(value) for value in row if isinstance(value, str | bytes))


def _crossed(datasette: Any) -> frozenset[str]:
    """The files that Datasette attaches for queries across databases, as it names them."""
    if not datasette.crossdb:
        return frozenset()
    return frozenset(
        f"file:{db.path}?{'mode=ro' if db.is_mutable else 'immutable=1'}"
        for db in datasette.databases.values()
        if not db.is_memory
    )


def _authorizer(readers: bool, ours: bool, crossed: frozenset[str]) -> Decide:
    if readers:
        return _attaching(crossed, _reading_quickly) if crossed else _reading_quickly
    return _only_reading if ours else _attaching(crossed, _nothing_outside)


def _attaching(crossed: frozenset[str], decide: Decide) -> Decide:
    """Let a connection attach what it is meant to have, which happens after it is prepared."""

    def deciding(
        action: int, name: str | None, detail: str | None, schema: str | None, via: str | None
    ) -> int:
        if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
            return sqlite3.SQLITE_OK if name in crossed else sqlite3.SQLITE_DENY
        return decide(action, name, detail, schema, via)

    return deciding


def _reading_quickly(
    action: int, name: str | None, detail: str | None, schema: str | None, via: str | None
) -> int:
    """Let a reader's statement read, without functions that no clock ends."""
    if action == sqlite3.SQLITE_FUNCTION and (detail or "").lower() in _SLOW_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return _only_reading(action, name, detail, schema, via)


def _only_reading(
    action: int, name: str | None, detail: str | None, schema: str | None, via: str | None
) -> int:
    """Let a statement read tables and call functions, and nothing else."""
    if action in (sqlite3.SQLITE_READ, sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_DENY if name in _NO_TABLES else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (detail or "").lower() in _NO_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        return _pragma((name or "").lower(), detail)
    # SQLite "updates" the schema in memory when it meets a virtual table for the first time.
    if action == sqlite3.SQLITE_UPDATE and name in _SCHEMA:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _pragma(name: str, value: str | None) -> int:
    if name == "database_list":
        # It tells where the file lies. Ignored, it gives no rows, as if nothing was attached.
        return sqlite3.SQLITE_IGNORE
    allowed = name in _TABLE_PRAGMAS or (name in _PLAIN_PRAGMAS and value is None)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _nothing_outside(
    action: int, name: str | None, detail: str | None, schema: str | None, via: str | None
) -> int:
    """For databases that are not ours, whose operator may write to them: no way out of the file."""
    if action == sqlite3.SQLITE_PRAGMA and (name or "").lower() == "database_list":
        return sqlite3.SQLITE_IGNORE
    if action in (sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION):
        return _only_reading(action, name, detail, schema, via)
    return sqlite3.SQLITE_OK
