"""The forms in which rows are written to a file: CSV and JSON Lines, both packed, and Parquet.

Values stay as they are in the database: no formula is made harmless, nothing is rounded. What is
not known is null, which CSV has as nothing between two commas.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from onrecord.errors import ExportError

__all__ = ["ENDINGS", "Format", "Writing", "has_parquet", "writing"]

Format = Literal["csv", "jsonl", "parquet"]

ENDINGS: dict[Format, str] = {"csv": ".csv.gz", "jsonl": ".jsonl.gz", "parquet": ".parquet"}
"""How the names of files end."""

Types = Mapping[str, type[str] | type[int] | type[float]]
Row = Sequence[Any]

_PACKED = 6
"""How hard gzip tries; more takes twice the time for a hundredth of the size."""

_GROUP = 50_000
"""Rows that a Parquet file has together: enough to pack well, few enough to keep in memory."""


class Writing(Protocol):
    """A file that takes rows."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""

    def close(self) -> None:
        """Write what is left, and close the file."""


def writing(format: Format, path: Path, columns: Types) -> Writing:
    """Begin a file.

    Args:
        format: Its form.
        path: Where it lies.
        columns: The columns of the rows to come, with their types.

    Raises:
        ExportError: It is to be Parquet, and pyarrow is not installed.
    """
    file: Writing = _WRITERS[format](path, columns)
    return file


def has_parquet() -> bool:
    """Whether Parquet can be written."""
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


class _Packed:
    """Text that is packed with gzip. The same rows always make the same file."""

    def __init__(self, path: Path) -> None:
        self._raw = path.open("wb")
        # No name and no time go into it.
        packed = gzip.GzipFile("", "wb", _PACKED, self._raw, mtime=0)
        self.text = io.TextIOWrapper(packed, encoding="utf-8", newline="", write_through=False)

    def close(self) -> None:
        try:
            self.text.close()
        finally:
            self._raw.close()


class _Csv:
    """CSV as RFC 4180 has it, with a line of names."""

    def __init__(self, path: Path, columns: Types) -> None:
        self._file = _Packed(path)
        self._writer = csv.writer(self._file.text)
        self._writer.writerow(columns)

    def write(self, rows: Sequence[Row]) -> None:
        self._writer.writerows(rows)

    def close(self) -> None:
        self._file.close()


class _Lines:
    """One JSON object a line."""

    def __init__(self, path: Path, columns: Types) -> None:
        self._file = _Packed(path)
        self._names = list(columns)
        self._encode = json.JSONEncoder(ensure_ascii=False).encode

    def write(self, rows: Sequence[Row]) -> None:
        names, encode = self._names, self._encode
        self._file.text.writelines(
            encode(dict(zip(names, row, strict=True))) + "\n" for row in rows
        )

    def close(self) -> None:
        self._file.close()


class _Parquet:
    """Parquet, packed with zstd; text, whole numbers and decimal ones, as in the database."""

    def __init__(self, path: Path, columns: Types) -> None:
        try:
            import pyarrow as arrow  # noqa: PLC0415
            from pyarrow import parquet  # noqa: PLC0415
        except ImportError:
            raise ExportError(
                str(path.parent),
                "Parquet needs pyarrow",
                'Install it: pip install "onrecord[parquet]"',
            ) from None
        kinds = {str: arrow.string(), int: arrow.int64(), float: arrow.float64()}
        self._arrow = arrow
        self._schema = arrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
        self._file = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._batches: list[Any] = []
        self._waiting = 0

    def write(self, rows: Sequence[Row]) -> None:
        arrays = [
            self._arrow.array(values, type=field.type)
            for values, field in zip(zip(*rows, strict=True), self._schema, strict=True)
        ]
        self._batches.append(self._arrow.record_batch(arrays, schema=self._schema))
        self._waiting += len(rows)
        if self._waiting >= _GROUP:
            self._write_group()

    def close(self) -> None:
        try:
            if self._batches:
                self._write_group()
        finally:
            self._file.close()

    def _write_group(self) -> None:
        self._file.write_table(self._arrow.Table.from_batches(self._batches, self._schema))
        self._batches, self._waiting = [], 0


_WRITERS: dict[Format, Any] = {"csv": _Csv, "jsonl": _Lines, "parquet": _Parquet}
