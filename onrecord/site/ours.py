"""Which of the databases that Datasette serves are On Record's; any other is left as it is."""

from __future__ import annotations

import sqlite3
from typing import Any
from weakref import WeakKeyDictionary

from onrecord.site.kept import kept
from onrecord.storage.schema import TABLES

__all__ = ["find", "holds_ours", "is_ours"]

_TABLES = frozenset(table.name for table in TABLES)
_ITS_TABLES = "select name from sqlite_master where type = 'table'"
_known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


async def find(datasette: Any) -> str | None:
    """Look at every database; the name of the first that is On Record's."""
    first = None
    for name, db in datasette.databases.items():
        _known[db] = name != "_internal" and await kept(db, "whether it is ours", _has_tables)
        if _known[db] and first is None:
            first = str(name)
    return first


def _has_tables(connection: sqlite3.Connection) -> bool:
    return {name for (name,) in connection.execute(_ITS_TABLES)} >= _TABLES


def is_ours(datasette: Any, database: str) -> bool:
    """Whether a database was found to be On Record's when last looked at."""
    return _known.get(datasette.get_database(database), False)


def holds_ours(connection: sqlite3.Connection) -> bool:
    """Whether a connection is to a database of On Record's; a broken one is taken for such."""
    try:
        return _has_tables(connection)
    except sqlite3.DatabaseError:
        return True
