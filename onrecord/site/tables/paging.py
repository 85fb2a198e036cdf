"""Pages of a sorted table that follow one another: no row is left out, and none comes twice.

Datasette sorts all pages but the first by the column and then by the key. On the first, rows of the
same value come as SQLite finds them; so the second page begins after a row that was not the last
of those, and a table that is read page by page, or as one CSV file, misses some.
"""

from __future__ import annotations

import re
from typing import Any

from onrecord.site.threads import asks_in_sql
from onrecord.storage.schema import TABLES

__all__ = ["keep_order", "with_key"]

_KEYS = {table.name: ", ".join(f'"{name}"' for name in table.key) for table in TABLES}
_NAME = r"(?:\[[^\]]+\]|\w+)"
# A page as Datasette asks for it: sorted by one column.
_FIRST_PAGE = re.compile(
    rf"select .*? from (?P<table>{_NAME}) (?:where .*)?order by {_NAME}(?: desc)?(?= limit \d+\Z)",
    re.DOTALL,
)


def with_key(sql: str) -> str:
    """The query for a page of one of our tables, with the key as the last word on the order.

    >>> with_key("select id, kind from quotes order by kind desc limit 26")
    'select id, kind from quotes order by kind desc, "id" limit 26'
    >>> with_key("select count(*) from quotes")
    'select count(*) from quotes'
    """
    page = _FIRST_PAGE.match(sql)
    key = _KEYS.get(page["table"].strip("[]")) if page else None
    return f"{sql[: page.end()]}, {key}{sql[page.end() :]}" if page and key else sql


def keep_order(database: Any) -> None:
    """Let the pages of a database of On Record's follow one another.

    Args:
        database: Datasette's database. Its method ``execute`` is put into another.
    """
    execute = database.execute

    async def ordered(sql: str, *args: Any, **options: Any) -> Any:
        asked = asks_in_sql.get()
        own = asked is not None and asked.statement
        return await execute(sql if own else with_key(sql), *args, **options)

    database.execute = ordered
