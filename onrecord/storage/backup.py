"""A copy of a database, made while others read and write it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from onrecord.errors import StorageError
from onrecord.storage.database import reading
from onrecord.storage.migrations import is_former
from onrecord.storage.reader import Counts, counts
from onrecord.storage.verify import Finding, verify

__all__ = ["Backup", "backup"]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        totals: How much is in it.
        findings: What does not agree in it, as it does not in what it was copied from.
    """

    totals: Counts
    findings: tuple[Finding, ...]


def backup(source: Path, target: Path) -> Backup:
    """Copy a database as it is at one moment, look at the copy, and put it into its place.

    SQLite copies within one read transaction: a site goes on reading, a build goes on writing, and
    the copy has all of the last build that was complete. It is one file, with no log beside it.
    The copy is made aside and gets its name when it is whole, so that an earlier backup of that
    name stays until then.

    Args:
        source: The database; one that an earlier version made will do.
        target: The file to make, or to put the copy in place of: an earlier backup.

    Raises:
        StorageError: ``source`` cannot be read or is damaged; ``target`` cannot be written, is the
            database itself, is in use, or is something else than a database of On Record's.
    """
    with reading(source, former=True) as db:
        _check_target(source, target)
        aside = _aside(target)
        try:
            made = _copy(db, source, aside)
            _settle(aside, target)
        except sqlite3.Error as error:
            raise _unwritable(target, str(error)) from None
        except OSError as error:
            raise _unwritable(target, error.strerror or str(error)) from None
        finally:
            aside.unlink(missing_ok=True)
    return made


def _check_target(source: Path, target: Path) -> None:
    if not target.exists():
        return
    if target.samefile(source):
        raise StorageError(str(target), "this is the database itself", "Name another file.")
    with reading(target, former=True):
        pass  # raises if it is something else, which a slip of the pen must not cost
    if (log := Path(f"{target}-wal")).exists() and log.stat().st_size:
        raise StorageError(str(target), "this database is in use", "Name another file.")


def _aside(target: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=".part", dir=target.parent
        )
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from None
    os.close(handle)
    return Path(name)


def _copy(db: Database, source: Path, aside: Path) -> Backup:
    with closing(sqlite3.connect(aside, isolation_level=None)) as connection:
        db.conn.backup(connection)
        connection.execute("PRAGMA journal_mode = DELETE")
        copy = Database(connection)
        (sound,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if sound != "ok":
            remedy = "Build it anew, or take an earlier backup."
            raise StorageError(str(source), f"the database is damaged ({sound})", remedy)
        # Another version's rows follow other rules.
        findings = () if is_former(copy) else tuple(verify(copy))
        return Backup(counts(copy), findings)


def _settle(aside: Path, target: Path) -> None:
    """Give the copy its name, so that it is there even if the machine stops now."""
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    # As any new file has it, and not closed to all others as a temporary one is.
    mask = os.umask(0)
    os.umask(mask)
    aside.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
    aside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unwritable(target: Path, reason: str) -> StorageError:
    what = f"the backup cannot be written ({reason})"
    return StorageError(str(target), what, "Make room, or name a file that can be written.")
