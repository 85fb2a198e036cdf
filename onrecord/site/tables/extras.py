"""What Datasette's own pages of tables, rows and SQL are given to be read with ease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from datasette.utils import tilde_decode, to_css_class

from onrecord.site.links import links
from onrecord.site.published.offers import feed_link, feed_url
from onrecord.site.tables.examples import examples

__all__ = ["functions_for", "shown", "vars_for"]

_TABLES = (
    *("quotes", "statements", "articles", "speakers", "aliases"),
    *("segments", "evidence", "alignments", "statement_links"),
    *("corrections", "originals", "failures", "runs"),
)


def functions_for(datasette: Any) -> dict[str, Any]:
    """Functions that templates may call."""
    return {
        "table_places": _places,
        "tables_in_order": _in_order,
        "file_size": _size,
        "feed_address": partial(feed_url, datasette),
        "feed_link": partial(feed_link, datasette),
    }


def vars_for(
    datasette: Any, template: str, database: str, table: str | None, request: Any
) -> dict[str, Any]:
    """Variables of a page of our own database: examples of SQL, and the one address of a row."""
    if template in ("query.html", "database.html"):
        return {
            "sql_examples": examples(datasette.urls.database(database)),
            "most_rows": datasette.setting("max_returned_rows"),
        }
    if template == "row.html" and table == "speakers":
        key = tilde_decode(request.url_vars["pks"])
        url = links(datasette, database)(table, key)
        return {"canonical_url": datasette.absolute_url(request, url)}
    return {}


def shown(datasette: Any, database: str, table: str, request: Any) -> list[str] | None:
    """The columns that metadata.yml names as the main ones; None to show them all."""
    if any(name in request.args for name in ("_all", "_col", "_nocol")):
        return None
    config = datasette.plugin_config("onrecord", database=database, table=table) or {}
    columns = list(config.get("columns", ()))
    sorted_by = request.args.get("_sort") or request.args.get("_sort_desc")
    return [*columns, *({sorted_by} - {None, *columns})] if columns else None


def _places(names: Sequence[str], cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Where in every row of a table the cells of these columns stand, and how they are marked."""
    at = {cell["column"]: n for n, cell in enumerate(cells)}
    return [
        {"at": at[name], "class": f"col-{to_css_class(name)}", "label": name.replace("_", " ")}
        for name in names
        if name in at
    ]


def _in_order(tables: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Tables as readers ask for them: what was said first, what serves the program last."""
    places = {name: n for n, name in enumerate(_TABLES)}
    return sorted(tables, key=lambda each: (places.get(each["name"], len(places)), each["name"]))


def _size(number: int) -> str:
    """The size of a file for readers.

    >>> _size(950), _size(13_964_315)
    ('950 bytes', '14.0 MB')
    """
    for unit, least in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if number >= least:
            return f"{number / least:,.1f} {unit}"
    return f"{number} bytes"
