"""The steps that bring a database to the present schema."""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import ForeignKey, Table

from onrecord.storage.schema import INDEXES, SEARCH_TOKENIZER, TABLES
from onrecord.storage.schema import Table as Layout

__all__ = ["MIGRATIONS", "is_ours", "table"]

MIGRATIONS = Migrations("onrecord")
"""The steps in order. A step that has been released never changes; a new one follows it."""


def table(db: Database, name: str) -> Table:
    """The table ``name``, for reading and writing."""
    return db.table(name)


def is_ours(db: Database) -> bool:
    """Whether On Record made the database, or may: it has our tables, or none at all."""
    names = db.table_names()
    return not names or (Migrations.migrations_table in names and "quotes" in names)


@MIGRATIONS()
def m001_tables(db: Database) -> None:
    """The tables, their indexes, and search over the quoted words."""
    for layout in TABLES:
        _create(db, layout)
    for name, columns in INDEXES:
        table(db, name).create_index(columns)
    # Triggers keep the index true to the table in the same transaction, whoever writes.
    table(db, "quotes").enable_fts(["text"], create_triggers=True, tokenize=SEARCH_TOKENIZER)


def _create(db: Database, layout: Layout) -> None:
    table(db, layout.name).create(
        {column.name: column.type for column in layout.columns},
        pk=layout.key[0] if len(layout.key) == 1 else layout.key,
        not_null={column.name for column in layout.columns if column.required},
        foreign_keys=[
            ForeignKey(
                layout.name,
                column.name,
                column.references,
                "id",
                on_delete="CASCADE" if column.cascade else "NO ACTION",
            )
            for column in layout.columns
            if column.references
        ],
    )
