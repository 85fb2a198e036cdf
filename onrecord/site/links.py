"""Addresses of rows, and which column of which table refers to which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.utils import tilde_encode

from onrecord.storage.schema import TABLES

__all__ = ["PARTNERS", "REFERENCES", "Link", "links"]

Link = Callable[[str, object], str]
"""From a table and a key to the address of the row's page."""

_MAY_BE_GONE = {
    ("corrections", "quote"): "quotes",
    ("corrections", "article"): "articles",
    ("evidence", "carried_from"): "quotes",
}
"""References without a foreign key: what they name may be there no more."""

REFERENCES = _MAY_BE_GONE | {
    (table.name, column.name): column.references
    for table in TABLES
    for column in table.columns
    if column.references
}
"""From a table and its column to the table that the column refers to."""

PARTNERS = {
    "text": ("quote_id", "quotes"),
    "statement": ("statement_id", "statements"),
    "speaker": ("speaker_id", "speakers"),
    "party": ("party_id", "speakers"),
    "article": ("article_id", "articles"),
}
"""In a query's result, a column links to the row that its partner names: ``speaker`` is shown and
leads to the speaker whose id stands in ``speaker_id``."""


def links(datasette: Any, database: str) -> Link:
    """The function that makes addresses of rows of ``database``."""
    tables: dict[str, str] = {}

    def link(table: str, key: object) -> str:
        if table not in tables:
            tables[table] = str(datasette.urls.table(database, table))
        return f"{tables[table]}/{tilde_encode(str(key))}"

    return link
