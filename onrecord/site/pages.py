"""What each of the site's templates is given beyond what Datasette gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from datasette.utils import tilde_decode, to_css_class

from onrecord.site import context
from onrecord.site.examples import examples
from onrecord.site.links import PARTNERS, links
from onrecord.site.ours import find, is_ours
from onrecord.site.problems import told
from onrecord.site.published import feed_link, feed_url
from onrecord.site.render import article_name, day, day_said, label, moment, outside_link
from onrecord.site.statement import statement_page

__all__ = ["asset", "globals_for", "shown", "template_vars"]

_STATIC = Path(__file__).with_name("static")
_HIDDEN = {name for name, _ in PARTNERS.values()} | {"earliest", "latest"}
"""Columns of a canned query that its page shows through another column."""
_TABLES = (
    *("quotes", "statements", "articles", "speakers", "aliases"),
    *("segments", "evidence", "alignments", "statement_links"),
    *("corrections", "originals", "failures", "runs"),
)
_ROWS = {
    "quotes": context.quote_page,
    "articles": context.article_page,
    "statements": statement_page,
}


@cache
def asset(name: str) -> str:
    """A static file's path, with a digest so that a changed file is fetched anew."""
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:8]
    return f"{name}?{digest}"


def globals_for(datasette: Any) -> dict[str, Any]:
    """Functions that every template may call, also those of error pages."""

    def static_url(name: str) -> str:
        return str(datasette.urls.static_plugins("onrecord", asset(name)))

    def row_url(database: str, table: str, key: object) -> str:
        return links(datasette, database)(table, key)

    return {
        "onrecord_static": static_url,
        "row_url": row_url,
        "site_url": lambda name: datasette.urls.path(f"-/{name}"),
        "site_metadata": datasette.metadata,
        "site_title": lambda: datasette.metadata("title") or "On Record",
        "day": day,
        "day_said": day_said,
        "kind_label": label,
        "article_name": article_name,
        "moment": moment,
        "outside_link": outside_link,
        "query_problem": told,
        "table_places": _places,
        "tables_in_order": _in_order,
        "file_size": _size,
        "feed_address": partial(feed_url, datasette),
        "feed_link": partial(feed_link, datasette),
    }


async def template_vars(
    datasette: Any, template: str, database: str | None, table: str | None, request: Any
) -> dict[str, Any]:
    """The variables of one page.

    Args:
        datasette: The Datasette that serves it.
        template: The name of the template that was chosen.
        database: The database's name, if the page is of one.
        table: The table's name, if the page is of one.
        request: The request; None when there is none.
    """
    ours = await find(datasette)
    given: dict[str, Any] = {"onrecord_database": ours, "shown_columns": None}
    if template == "index.html" and ours:
        given |= await context.home_page(datasette.get_database(ours))
        given["sql_allowed"] = await datasette.permission_allowed(
            request.actor if request else None, "execute-sql", ours, default=True
        )
        given["questions"] = (await datasette.get_canned_queries(ours, None)).values()
    elif template == "row.html" and table in _ROWS and database and request:
        if is_ours(datasette, database):
            db = datasette.get_database(database)
            key = tilde_decode(request.url_vars["pks"])
            given |= await _ROWS[table](db, key, links(datasette, database))
    elif template == "row.html" and table == "speakers" and ours == database and ours and request:
        key = tilde_decode(request.url_vars["pks"])
        given["canonical_url"] = datasette.absolute_url(request, links(datasette, ours)(table, key))
    elif template == "table.html" and database and table and request:
        given["shown_columns"] = shown(datasette, database, table, request)
    elif template == "query.html":
        given["partners"] = _HIDDEN
    if template in ("query.html", "database.html") and database and is_ours(datasette, database):
        given["sql_examples"] = examples(datasette.urls.database(database))
    return given


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


def _places(names: Sequence[str], cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Where in every row of a table the cells of these columns stand, and how they are marked."""
    at = {cell["column"]: n for n, cell in enumerate(cells)}
    return [
        {"at": at[name], "class": f"col-{to_css_class(name)}", "label": name.replace("_", " ")}
        for name in names
        if name in at
    ]


def shown(datasette: Any, database: str, table: str, request: Any) -> list[str] | None:
    """The columns that metadata.yml names as the main ones; None to show them all."""
    if any(name in request.args for name in ("_all", "_col", "_nocol")):
        return None
    config = datasette.plugin_config("onrecord", database=database, table=table) or {}
    columns = list(config.get("columns", ()))
    sorted_by = request.args.get("_sort") or request.args.get("_sort_desc")
    return [*columns, *({sorted_by} - {None, *columns})] if columns else None
