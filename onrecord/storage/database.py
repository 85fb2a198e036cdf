"""Opening a database file: to read it, or to be the one who writes it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from onrecord.errors import BuildInProgress, StorageError
from onrecord.storage.migrations import MIGRATIONS, is_former, is_ours

__all__ = ["reading", "writing"]

_CACHE = 128 * 1024
"""Kilobytes of the database that a build keeps in memory at most."""
_PATIENCE = 2.0
"""Seconds that a build waits for a reader to let go before it believes in another build."""


@contextmanager
def reading(path: Path, *, former: bool = False) -> Iterator[Database]:
    """Open a database of On Record's to read it, and close it.

    Args:
        path: The file.
        former: Whether one that an earlier version made will do.

    Raises:
        StorageError: It is not there, is no database, is another program's, or was made by an
            earlier version.
    """
    if not path.is_file():
        remedy = "Make it with: onrecord build"
        raise StorageError(str(path), "there is no such database", remedy)
    try:
        db = Database(sqlite3.connect(_address(path), uri=True))
        try:
            db.execute("PRAGMA query_only = ON")
            if not is_ours(db) or not db.table_names():
                raise _foreign(path)
            if not former and is_former(db):
                what = "an earlier version of On Record made this database"
                raise StorageError(str(path), what, "Bring it up to date with: onrecord build")
            yield db
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        raise _storage_error(path, error) from error


def _address(path: Path) -> str:
    address = f"{path.absolute().as_uri()}?mode=rw"
    # Even a reader keeps a file of locks beside a database in WAL mode. Where it may not, as on
    # a read-only disk, nobody else can write either, and none is needed.
    alone = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    return f"{address}&immutable=1" if alone else address


@contextmanager
def writing(path: Path) -> Iterator[Database]:
    """Open a database to write it, made if need be, as one transaction.

    The block's changes become one commit, or, if it raises, nothing. The file is in SQLite's WAL
    mode, which gives three things at once: a reader, such as a running site, goes on seeing the
    old content whole and sees the new one whole after the commit, without opening the file anew;
    of a process that is killed nothing is left but pages of the log that nobody reads; and no
    reader has to wait or to mend anything, as it would with a rollback journal. The write lock is
    taken at once and held, so that a second build learns of the first before it does any work.

    Raises:
        BuildInProgress: Another process is writing.
        StorageError: The file cannot be written, is no database, or is another program's.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"its folder cannot be made ({error.strerror})"
        raise StorageError(
            str(path), what, "Name a file in a folder that can be written."
        ) from None
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            yield from _transaction(path, Database(connection))
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise _storage_error(path, error) from error


def _transaction(path: Path, db: Database) -> Iterator[Database]:
    if not is_ours(db):
        raise _foreign(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA foreign_keys = ON")
    # Indexes are written all over: what does not fit would go through the log again and again.
    db.execute(f"PRAGMA cache_size = -{_CACHE}")
    db.execute("BEGIN IMMEDIATE")
    try:
        MIGRATIONS.apply(db)
        yield db
    except BaseException:
        db.rollback()
        raise
    db.commit()
    # Bring the log home, so that the one file is all of it; a busy reader may prevent that,
    # and loses nothing by it.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _foreign(path: Path) -> StorageError:
    return StorageError(
        str(path), "this database is not one of On Record's", "Name another one with --db."
    )


def _storage_error(path: Path, error: sqlite3.DatabaseError) -> StorageError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_BUSY") or name.startswith("SQLITE_LOCKED"):
        return BuildInProgress(
            str(path), "another build is writing to this database", "Wait for it to end."
        )
    if name == "SQLITE_NOTADB":
        return StorageError(str(path), "this is not a database", "Name another file.")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return StorageError(
            str(path), f"it cannot be opened ({error})", "Name a file that can be written."
        )
    if name.startswith("SQLITE_FULL"):
        remedy = "Make room, and build again; what was there before is untouched."
        return StorageError(str(path), "there is no room on the disk", remedy)
    if name.startswith("SQLITE_IOERR"):
        remedy = "See whether it is full, and build again; what was there before is untouched."
        return StorageError(str(path), f"the disk fails ({error})", remedy)
    if name.startswith("SQLITE_CORRUPT"):
        remedy = "Put it aside, and build anew: the articles have all that was in it."
        return StorageError(str(path), f"the file is damaged ({error})", remedy)
    return StorageError(str(path), f"the database cannot be used ({error})")
