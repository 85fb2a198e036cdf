"""Cells of Datasette's tables and query results: which row each leads to, and under what name."""

from __future__ import annotations

from collections.abc import Awaitable
from contextvars import ContextVar
from typing import Any

from markupsafe import Markup

from onrecord.site.links import PARTNERS, REFERENCES, Link, links
from onrecord.site.ours import is_ours
from onrecord.site.reading.context import SEGMENTS
from onrecord.site.show.render import article_name, cell, quoted, reference, spoken, words_link

__all__ = ["show", "shown_columns"]

shown_columns: ContextVar[frozenset[str] | None] = ContextVar("shown_columns", default=None)
"""The columns that the page of a table shows, while it is made; None when it shows all.

Datasette has every cell of a table made, also those that the page leaves out.
"""
_NOT_SHOWN = Markup(" ")

_NAMES = {
    "articles": "id, title, publisher, published",
    "quotes": "text",
    "speakers": "name",
    "statements": "substr(text, 1, 200)",
}
"""What a row of a table is called, as SQL has it."""

_OWN_PAGE = frozenset({"articles", "quotes", "statements"})
"""Tables whose ``text`` leads to the row's own page."""


def show(
    datasette: Any, *, database: str, table: str | None, row: Any, column: str, value: object
) -> Markup | Awaitable[Markup | None] | None:
    """How a value is shown; None where Datasette's own way is right."""
    if not is_ours(datasette, database):
        return None
    shown = shown_columns.get()
    if shown is not None and table is not None and column not in shown:
        return _NOT_SHOWN
    values = _latest.of(row)
    link = links(datasette, database)
    quote = values.get("id" if table == "quotes" else "quote_id")
    if column == "text" and quote and value and table in (None, "quotes"):
        if _one_piece(values):
            return words_link(quoted(str(value), "direct"), link("quotes", quote))
        return _words(datasette, database, quote, values, link)
    if table is None:
        return cell(values, column, value, _partner(values, column, link))
    other = REFERENCES.get((table, column))
    if other and value is not None:
        return _reference(datasette, database, other, value, link)
    own = table in _OWN_PAGE and column == "text"
    return cell(values, column, value, link(table, values["id"]) if own else "")


class _Latest:
    """The row that cells are made of just now; they come one after the other."""

    def __init__(self) -> None:
        self._row: object = None
        self._values: dict[str, Any] = {}

    def of(self, row: Any) -> dict[str, Any]:
        """The values of a row by column."""
        if row is not self._row:
            # Datasette's own kind of row has no dictionary's ``keys``, SQLite's has no ``columns``.
            names = getattr(row, "columns", None) or row.keys()
            self._values = dict(zip(names, row, strict=False))
            self._row = row
        return self._values


_latest = _Latest()


def _one_piece(values: dict[str, Any]) -> bool:
    """Whether a quote stands in the article without a break, and all within quotation marks."""
    start, end = values.get("start"), values.get("end")
    whole = start is not None and end is not None and end - start == len(str(values["text"]))
    return whole and values.get("kind") == "direct"


def _partner(values: dict[str, object], column: str, link: Link) -> str:
    name, table = PARTNERS.get(column, ("", ""))
    key = values.get(name)
    return link(table, key) if key else ""


async def _words(
    datasette: Any, database: str, quote: object, values: dict[str, object], link: Link
) -> Markup:
    """The words of a quote: the marks are where the article has them, piece by piece."""
    url = link("quotes", quote)
    kind = values.get("kind")
    if kind in ("direct", "mixed"):
        segments = (await datasette.get_database(database).execute(SEGMENTS, [quote])).rows
        if segments:
            return words_link(spoken(segments), url)
    return words_link(quoted(str(values["text"]), kind), url)


def _reference(
    datasette: Any, database: str, other: str, value: Any, link: Link
) -> Markup | Awaitable[Markup | None]:
    """A link to another row. Tables give its label with it, a row's own page does not."""
    if not isinstance(value, dict):
        return _named(datasette, database, other, value, link)
    if value["label"]:
        return reference(value["label"], link(other, value["value"]))
    return _named(datasette, database, other, value["value"], link)


async def _named(
    datasette: Any, database: str, other: str, value: object, link: Link
) -> Markup | None:
    db = datasette.get_database(database)
    sql = f'select {_NAMES[other]} from "{other}" where id = ?'
    found = (await db.execute(sql, [value])).first()
    if found is None:
        return None
    shown = article_name(found) if other == "articles" else found[0] or value
    return reference(shown, link(other, value))
