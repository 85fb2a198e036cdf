"""What a table of the database is described with."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Column", "Table"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: Its name.
        type: What Python puts into it; booleans are stored as 0 and 1.
        description: What it holds, for a reader of the database.
        references: The table whose key it holds.
        cascade: Whether the row goes when the row that it refers to goes.
        required: Whether it is never null.
    """

    name: str
    type: type[str] | type[int] | type[float]
    description: str
    references: str | None = None
    cascade: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its key, what a row is, and its columns in order."""

    name: str
    key: tuple[str, ...]
    description: str
    columns: tuple[Column, ...]
