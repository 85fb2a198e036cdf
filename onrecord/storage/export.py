"""A database as files for other programs, written while others read and write it.

All files of an export have the rows of one moment. Each is written aside and gets its name when all
are whole, so that whoever fetches an earlier one meanwhile gets it whole too. A list of them, with
sizes and digests, is written last: it is what the site goes by.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlite_utils import Database

from onrecord.errors import ExportError
from onrecord.storage.database import reading
from onrecord.storage.exported import EXPORTED, Exported
from onrecord.storage.written import ENDINGS, Format, writing

__all__ = ["LIST", "Export", "ExportedFile", "export", "last_build", "listed"]

LIST = "exports.json"
"""The file with the list of an export's files."""

_BATCH = 5_000
"""Rows in memory at a time."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export.

    Attributes:
        name: Its name.
        table: The table that it has.
        format: Its form: csv, jsonl or parquet.
        rows: Number of its rows.
        bytes: Its size.
        sha256: The digest of all its bytes.
    """

    name: str
    table: str
    format: Format
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Export:
    """An export.

    Attributes:
        build: Number of the last build of which it has the rows; null before the first one.
        built: When that build began, in UTC.
        files: Its files.
    """

    build: int | None
    built: str | None
    files: tuple[ExportedFile, ...]


def export(
    database: Path,
    folder: Path,
    formats: Sequence[Format],
    progress: Callable[[str, int], None] = lambda table, rows: None,
) -> Export:
    """Write a database into a folder, in place of an earlier export.

    Args:
        database: The database.
        folder: Where the files go; made if it is not there.
        formats: The forms in which each table is written.
        progress: Told of each batch: the table, and the number of its rows.

    Raises:
        StorageError: The database cannot be read.
        ExportError: The folder cannot be written, or a form cannot.
    """
    with reading(database) as db:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as aside:
                made = _write(db, Path(aside), formats, progress)
                _put(made, Path(aside), folder)
        except OSError as error:
            what = f"the export cannot be written ({error.strerror or error})"
            raise ExportError(
                str(folder), what, "Make room, or name a folder that can be written."
            ) from None
    return made


def listed(folder: Path) -> Export | None:
    """The export that a folder has; None without one, or when its list is broken."""
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
        files = tuple(ExportedFile(**each) for each in found.pop("files"))
        return Export(**found, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def last_build(connection: sqlite3.Connection) -> tuple[int | None, str | None]:
    """The number of the last build, and when it began."""
    found = connection.execute("select id, started from runs order by id desc limit 1").fetchone()
    return (found[0], found[1]) if found else (None, None)


def _write(
    db: Database,
    aside: Path,
    formats: Sequence[Format],
    progress: Callable[[str, int], None],
) -> Export:
    files: list[ExportedFile] = []
    with _one_moment(db):
        build, built = last_build(db.conn)
        for table in EXPORTED:
            rows = _write_table(db, table, aside, formats, progress)
            for format in formats:
                name = table.name + ENDINGS[format]
                size, digest = _measured(aside / name)
                files.append(ExportedFile(name, table.name, format, rows, size, digest))
    return Export(build, built, tuple(files))


@contextmanager
def _one_moment(db: Database) -> Iterator[None]:
    """Let all queries of the block see the database as it is now."""
    db.conn.execute("begin")
    try:
        yield
    finally:
        db.conn.rollback()


def _write_table(
    db: Database,
    table: Exported,
    aside: Path,
    formats: Sequence[Format],
    progress: Callable[[str, int], None],
) -> int:
    count = 0
    with ExitStack() as stack:
        files = [
            stack.enter_context(
                closing(writing(format, aside / (table.name + ENDINGS[format]), table.columns))
            )
            for format in formats
        ]
        cursor = db.conn.execute(table.sql)
        while rows := cursor.fetchmany(_BATCH):
            for file in files:
                file.write(rows)
            count += len(rows)
            progress(table.name, len(rows))
    return count


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return path.stat().st_size, digest


def _put(made: Export, aside: Path, folder: Path) -> None:
    """Give the files their names, and take away those of an earlier export that has more."""
    before = listed(folder)
    for each in made.files:
        (aside / each.name).replace(folder / each.name)
    there = {each.name for each in made.files}
    ours = {table.name + ending for table in EXPORTED for ending in ENDINGS.values()}
    for each in before.files if before else ():
        if each.name in ours - there:
            (folder / each.name).unlink(missing_ok=True)
    text = json.dumps(asdict(made), indent=1) + "\n"
    (aside / LIST).write_text(text, encoding="utf-8")
    (aside / LIST).replace(folder / LIST)
