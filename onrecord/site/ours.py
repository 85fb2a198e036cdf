"""Which of the databases that Datasette serves are On Record's; any other is left as it is."""

from __future__ import annotations

import sqlite3
from typing import Any
from weakref import WeakKeyDictionary

from onrecord.storage.schema import TABLES

__all__ = ["find", "holds_ours", "is_ours"]

_TABLES = frozenset(table.name for table in TABLES)
_known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


async def find(datasette: Any) -> str | None:
    """Look at every database anew; the name of the first that is On Record's."""
    first = None
    for name, db in datasette.databases.items():
        _known[db] = name != "_internal" and set(await db.table_names()) >= _TABLES
        if _known[db] and first is None:
            first = str(name)
    return first


def is_ours(datasette: Any, database: str) -> bool:
    """Whether a database was found to be On Record's when last looked at."""
    return _known.get(datasette.get_database(database), False)


def holds_ours(connection: sqlite3.Connection) -> bool:
    """Whether a connection is to a database of On Record's; a broken one is taken for such."""
    try:
        found = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    except sqlite3.DatabaseError:
        return True
    return {name for (name,) in found} >= _TABLES
