"""The steps that bring a database to the present schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from sqlite_utils import Database, Migrations
from sqlite_utils.db import ForeignKey, Table

from onrecord.core.addresses import canonical
from onrecord.core.reprints import sketch_of
from onrecord.storage.schema import (
    DISAGREEMENTS,
    FIRST_PUBLISHED,
    INDEXES,
    SEARCH_TOKENIZER,
    SEARCHED,
    TABLES,
)
from onrecord.storage.schema import Table as Layout

__all__ = ["MIGRATIONS", "insert", "is_former", "is_ours", "table"]

MIGRATIONS = Migrations("onrecord")
"""The steps in order.

The first makes the present tables. Every later one mends a database that an earlier version made,
and finds nothing to do in one that is new. Once released it stays; a new one follows it.
"""


def table(db: Database, name: str) -> Table:
    """The table ``name``, for reading and writing."""
    return db.table(name)


def insert(db: Database, name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Put new rows into a table, all of the same columns; several times as quick as through it."""
    waiting = iter(rows)
    for first in waiting:
        columns = ", ".join(f'"{column}"' for column in first)
        values = ", ".join(f":{column}" for column in first)
        sql = f"INSERT INTO {name} ({columns}) VALUES ({values})"
        db.conn.executemany(sql, chain((first,), waiting))


def is_ours(db: Database) -> bool:
    """Whether On Record made the database, or may: it has our tables, or none at all."""
    names = db.table_names()
    return not names or (Migrations.migrations_table in names and "quotes" in names)


def is_former(db: Database) -> bool:
    """Whether an earlier version made the database, and no build has brought it up to date."""
    return bool(MIGRATIONS.pending(db))


@MIGRATIONS()
def m001_tables(db: Database) -> None:
    """The tables, their indexes, and search over the quoted words."""
    _create_missing(db)
    # Triggers keep the index true to the table in the same transaction, whoever writes.
    table(db, "quotes").enable_fts(["text"], create_triggers=True, tokenize=SEARCH_TOKENIZER)


@MIGRATIONS()
def m002_evidence_and_corrections(db: Database) -> None:
    """Evidence; corrections with what they changed, and those that match nothing."""
    if table(db, "corrections").pks != ["n", "field"]:
        # Nothing ever wrote into the former table.
        table(db, "corrections").drop()
    if "corrections" not in table(db, "runs").columns_dict:
        table(db, "runs").add_column("corrections", str)
    _create_missing(db)


@MIGRATIONS()
def m003_statements(db: Database) -> None:
    """Statements of many reports, with what makes them differ, and documents of the speakers' own.

    The former statements are taken away: the build that follows groups all quotes anew.
    """
    _add_column(db, "articles", "speaker TEXT REFERENCES speakers(id)")
    _add_column(db, "articles", "signed TEXT")
    _add_column(db, "quotes", "fidelity TEXT")
    _add_column(db, "runs", "grouping TEXT")
    _create_missing(db)
    if "quotes" not in table(db, "statements").columns_dict:
        _make_search(db, "quotes")
        db.execute("UPDATE quotes SET statement = NULL WHERE statement IS NOT NULL")
        table(db, "statements").drop()
        # Whose words a document is, only the document itself tells: it is to be read again.
        db.execute("UPDATE articles SET fingerprint = '' WHERE kind = 'statement'")
        _create_missing(db)
    for name in SEARCHED:
        _make_search(db, name)
    for name, condition in DISAGREEMENTS.items():
        db.execute(
            f"CREATE INDEX IF NOT EXISTS idx_statements_disagree_{name} "
            f"ON statements ({FIRST_PUBLISHED}, id) WHERE {condition}"
        )
    db.execute(_PRINTS)


_PRINTS = """
CREATE TABLE IF NOT EXISTS _prints (
  print INTEGER NOT NULL, statement INTEGER NOT NULL, PRIMARY KEY (print, statement)
) WITHOUT ROWID
"""
"""Marks of the words of statements, by which ``disputes`` finds those with words in common.

A statement stands there, as in a search index, by its row's number, which takes little room.
"""


def _add_column(db: Database, name: str, column: str) -> None:
    if column.split(maxsplit=1)[0] not in table(db, name).columns_dict:
        db.execute(f"ALTER TABLE {name} ADD COLUMN {column}")


def _make_search(db: Database, name: str) -> None:
    """Search over a table's ``text``, which a change of another column does not touch."""
    if f"{name}_fts" not in db.table_names():
        table(db, name).enable_fts(["text"], create_triggers=True, tokenize=SEARCH_TOKENIZER)
    db.execute(f"DROP TRIGGER {name}_au")
    db.execute(
        f"""
        CREATE TRIGGER {name}_au AFTER UPDATE OF text ON {name} WHEN old.text IS NOT new.text BEGIN
          INSERT INTO {name}_fts ({name}_fts, rowid, text) VALUES ('delete', old.rowid, old.text);
          INSERT INTO {name}_fts (rowid, text) VALUES (new.rowid, new.text);
        END
        """
    )


@MIGRATIONS()
def m004_reprints(db: Database) -> None:
    """Which articles are reprints, and what that is told by, also of articles read before."""
    if "reprint_of" in table(db, "articles").columns_dict:
        return
    _add_column(db, "articles", "canonical_url TEXT")
    _add_column(db, "articles", "reprint_of TEXT REFERENCES articles(id)")
    _add_column(db, "articles", "wording TEXT")
    for id, url, text in db.execute("SELECT id, url, text FROM articles").fetchall():
        known = [url and canonical(url), text and sketch_of(text), id]
        db.execute("UPDATE articles SET canonical_url = ?, wording = ? WHERE id = ?", known)
    _create_missing(db)


@MIGRATIONS()
def m005_order_of_pages(db: Database) -> None:
    """Indexes in the order in which the pages of a table follow one another."""
    for former in ("idx_quotes_said_on", "idx_articles_published"):
        db.execute(f"DROP INDEX IF EXISTS {former}")
    _create_missing(db)


@MIGRATIONS()
def m006_text_kept(db: Database) -> None:
    """How much of each article the builds keep, as what they have kept shows it."""
    _add_column(db, "runs", "publish_text TEXT")
    least = _CONTEXT_OF_NONE
    db.execute(
        f"""
        UPDATE runs SET publish_text = CASE
          WHEN EXISTS (SELECT 1 FROM articles WHERE text IS NOT NULL) THEN 'full'
          WHEN EXISTS (SELECT 1 FROM quotes WHERE max(length(prefix), length(suffix)) > {least})
            THEN 'context'
          ELSE 'none' END
        WHERE publish_text IS NULL
        """
    )


_CONTEXT_OF_NONE = 32
"""Characters beside a quote that a database without texts has kept so far."""


@MIGRATIONS()
def m007_order_of_feeds(db: Database) -> None:
    """The index by which a feed finds what came on record last."""
    _create_missing(db)


def _create_missing(db: Database) -> None:
    there = set(db.table_names())
    for layout in TABLES:
        if layout.name not in there:
            _create(db, layout)
    for name, columns in INDEXES:
        # A column that a later step adds is indexed by it.
        if set(columns) <= table(db, name).columns_dict.keys():
            table(db, name).create_index(columns, if_not_exists=True)


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
