"""Opening a lake with DuckDB, and telling in a line what goes wrong.

The one module that imports DuckDB, which comes with an extra and is slow to import.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import EngineError, LakeError
from onrecord.lake.loading.duck import DuckLake
from onrecord.lake.loading.wanted import quoted
from onrecord.lake.stored import Stored

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["opened"]

_MEMORY = "1GB"
"""What DuckDB keeps in memory at most; what does not fit it sorts on the disk."""
_THREADS = 4


@contextmanager
def opened(lake: Stored, folder: Path, where: str | None = None) -> Iterator[DuckLake]:
    """Open a lake; what goes wrong with it in the block is told in a line.

    Args:
        lake: The lake.
        folder: Where what does not fit into memory may be put meanwhile.
        where: The condition that somebody has given, for messages.

    Raises:
        EngineError: DuckDB is not installed.
        LakeError: A part of the lake is missing or damaged, there is no room, or DuckDB refuses
            the condition.
    """
    duckdb = _duckdb(lake)
    with _space(folder) as space:
        config = {
            "autoinstall_known_extensions": False,
            "memory_limit": _MEMORY,
            "temp_directory": space,
            "threads": min(_THREADS, os.cpu_count() or 1),
        }
        with closing(duckdb.connect(config=config)) as connection:
            connection.execute("SET enable_progress_bar = false")
            _reach(connection, lake)
            try:
                duck = DuckLake(connection, lake)
                if where:
                    _check(duckdb, connection, where)
                yield duck
            except duckdb.Error as error:
                raise _told(duckdb, connection, lake, error, folder, where) from None


def _duckdb(lake: Stored) -> Any:
    try:
        import duckdb  # noqa: PLC0415  # it comes with an extra
        import pyarrow  # noqa: F401, PLC0415
    except ImportError:
        remedy = 'Install what does: pip install "onrecord[scale]"'
        what = "nothing is installed that reads a lake"
        raise EngineError(str(lake.place), what, remedy) from None
    return duckdb


@contextmanager
def _space(folder: Path) -> Iterator[str]:
    """A folder for what does not fit into memory; empty, and gone afterwards."""
    # What cannot be written there is told when the database cannot be either.
    there = folder if os.access(folder, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix=".onrecord-", dir=there) as space:
        yield space


def _reach(connection: DuckDBPyConnection, lake: Stored) -> None:
    if not lake.place.is_local:
        from fsspec.core import url_to_fs  # noqa: PLC0415  # it comes with an extra

        connection.register_filesystem(url_to_fs(lake.place.name)[0])


def _check(duckdb: Any, connection: DuckDBPyConnection, where: str) -> None:
    """Refuse a condition that is none, or more than one: alone it is easier to say why."""
    try:
        connection.sql("SELECT * FROM quotes").filter(where)
    except duckdb.Error as error:
        raise _refused(error) from None


def _refused(error: Exception) -> LakeError:
    what = f"DuckDB refuses this condition ({_reason(error)})"
    return LakeError("--where", what, "docs/lake.md has the columns of quotes, and examples.")


def _told(
    duckdb: Any,
    connection: DuckDBPyConnection,
    lake: Stored,
    error: Exception,
    folder: Path,
    where: str | None,
) -> LakeError:
    """What is wrong: DuckDB does not always say which file it is about."""
    reason = _reason(error)
    if re.search(r"No space left|Out of Memory|temp_directory", str(error)):
        what = f"there is no room for what does not fit into memory ({reason})"
        return LakeError(str(folder), what, "Make room, and load again; nothing was changed.")
    if where and isinstance(error, (duckdb.ConversionException, duckdb.OutOfRangeException)):
        return _refused(error)
    # The one that is named comes first, if one is.
    for part, note in sorted(lake.parts.items(), key=lambda each: each[0] not in str(error)):
        place = lake.place / part
        try:
            connection.execute(f"SELECT bit_xor(hash(t)) FROM read_parquet({quoted(str(place))}) t")
        except duckdb.Error as its:
            remedy = (
                f"Bring it back from a copy; or remove it and {note}, and extract into this "
                "lake again: only what it held is read anew."
            )
            return LakeError(str(place), f"this part cannot be read ({_reason(its)})", remedy)
    if where:
        return _refused(error)
    return LakeError(str(lake.place), f"DuckDB cannot read this lake ({reason})")


def _reason(error: Exception) -> str:
    """What DuckDB says, without the picture of the query that it adds."""
    return " ".join(re.split(r"\n+LINE \d+:", str(error))[0].split())
