"""Ready questions that nobody fills in anything for: answered once after each build, and kept.

Who is quoted most, or which quotes are least sure, takes a look at every quote. The answer is the
same for all readers until the next build.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.database import Results
from datasette.utils import derive_named_parameters

from onrecord.site.kept import kept
from onrecord.site.threads import asks_in_sql

__all__ = ["keep_answers"]


async def keep_answers(datasette: Any, name: str) -> None:
    """Let the answers to a database's ready questions be kept.

    Args:
        datasette: The Datasette that serves it.
        name: The database's name. Its method ``execute`` is put into another.
    """
    database = datasette.databases[name]
    ready = {query["sql"] for query in (await datasette.get_canned_queries(name, None)).values()}
    questions = {sql for sql in ready if not await derive_named_parameters(database, sql)}
    execute, most = database.execute, datasette.max_returned_rows

    def answer(connection: sqlite3.Connection, sql: str) -> Any:
        found = connection.execute(sql)
        rows = found.fetchmany(most + 1)
        return Results(rows[:most], len(rows) > most, found.description)

    async def answered(sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
        limited = args or options.get("custom_time_limit") or options.get("page_size")
        if sql not in questions or limited or asks_in_sql.get() is not None:
            return await execute(sql, params, *args, **options)
        return await kept(database, f"answer {sql}", lambda connection: answer(connection, sql))

    database.execute = answered
