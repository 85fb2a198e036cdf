"""Cells of Datasette's tables and query results: which row each leads to, and under what name."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from markupsafe import Markup

from onrecord.site.links import PARTNERS, REFERENCES, Link, links
from onrecord.site.render import cell, reference

__all__ = ["show"]

_OWN_PAGE = frozenset({"articles", "quotes", "statements"})
"""Tables whose ``text`` leads to the row's own page."""


def show(
    datasette: Any, database: str, table: str | None, row: Any, column: str, value: object
) -> Markup | Awaitable[Markup | None] | None:
    """How a value is shown; None where Datasette's own way is right."""
    # Datasette's own kind of row has no dictionary's ``keys``, SQLite's has no ``columns``.
    names = getattr(row, "columns", None) or row.keys()
    values = dict(zip(names, row, strict=False))
    link = links(datasette, database)
    if table is None:
        return cell(values, column, value, _partner(values, column, link))
    other = REFERENCES.get((table, column))
    if other and isinstance(value, dict):
        return reference(value["label"], link(other, value["value"]))
    if other and value is not None:
        return _named(datasette, database, other, value, link)
    own = table in _OWN_PAGE and column == "text"
    return cell(values, column, value, link(table, values["id"]) if own else "")


def _partner(values: dict[str, object], column: str, link: Link) -> str:
    name, table = PARTNERS.get(column, ("", ""))
    key = values.get(name)
    return link(table, key) if key else ""


async def _named(
    datasette: Any, database: str, other: str, value: object, link: Link
) -> Markup | None:
    """A reference on a row's own page, where Datasette gives no labels."""
    db = datasette.get_database(database)
    shown = await db.label_column_for_table(other)
    if shown is None:
        return reference(value, link(other, value))
    sql = f'select "{shown}" from "{other}" where id = ?'
    found = (await db.execute(sql, [value])).first()
    return reference((found and found[0]) or value, link(other, value))
