"""Searches on the pages of tables: a common word must not cost more than a rare one.

Datasette has SQLite gather all rows that hold the words, and then sort them: half a second for a
word that most of a million quotes have. When there are that many, it is far quicker to go through
the rows in the order of the page, by an index, and to look of each whether it holds the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from onrecord.site.threads import asks_in_sql
from onrecord.storage.schema import INDEXES, TABLES

__all__ = ["FREQUENT", "finds_many", "keep_search", "only_searches"]

FREQUENT = 20_000
"""Rows from which on the words are looked for row by row."""

_CLAUSE = (
    r"rowid in \(select rowid from (?P<index>(?P<table>\w+)_fts)"
    r" where (?P=index) match escape_fts\(:search\)\)"
)
_SEARCH = re.compile(_CLAUSE)
_ORDER = re.compile(r"order by (?:\[(?P<bracketed>\w+)\]|(?P<plain>\w+))")
_INDEXED = {table.name: {table.key[0], "rowid"} for table in TABLES}
for _table, _columns in INDEXES:
    _INDEXED[_table].add(str(_columns[0]))


def only_searches(where: str) -> bool:
    """Whether a condition of Datasette's is a search and nothing else."""
    return re.fullmatch(rf"\s*{_CLAUSE}\s*", where) is not None


async def finds_many(execute: Any, sql: str, params: object) -> bool:
    """Whether a query of Datasette's searches for words that very many rows hold.

    Args:
        execute: Runs a query, as Datasette's database does.
        sql: The query.
        params: Its values by name.
    """
    found = _SEARCH.search(sql)
    if found is None or not isinstance(params, Mapping) or "search" not in params:
        return False
    index = found["index"]
    hits = f"select 1 from {index} where {index} match escape_fts(:search) limit {FREQUENT + 1}"
    counted = await execute(f"select count(*) from ({hits})", {"search": params["search"]})
    return bool(counted.rows[0][0] > FREQUENT)


def keep_search(database: Any) -> None:
    """Let Datasette search a database of On Record's in the quicker way.

    Args:
        database: Datasette's database. Its method ``execute`` is put into another.
    """
    execute = database.execute

    async def searched(sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
        asked = asks_in_sql.get()
        own = asked is not None and asked.statement
        if not own and _follows_an_index(sql) and await finds_many(execute, sql, params):
            sql = _row_by_row(sql)
        return await execute(sql, params, *args, **options)

    database.execute = searched


def _follows_an_index(sql: str) -> bool:
    """Whether the query's rows come in an order that an index has, or in any."""
    found, order = _SEARCH.search(sql), _ORDER.search(sql)
    if found is None:
        return False
    column = (order["bracketed"] or order["plain"]) if order else "rowid"
    return column in _INDEXED.get(found["table"], ())


def _row_by_row(sql: str) -> str:
    return _SEARCH.sub(
        r"\g<table>.rowid in (select rowid from \g<index> where \g<index> match"
        r" escape_fts(:search) and rowid = \g<table>.rowid)",
        sql,
    )
