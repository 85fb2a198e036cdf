"""What each of the site's templates is given beyond what Datasette gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from datasette.utils import tilde_decode
from markupsafe import Markup

from onrecord.site.addresses import Addresses
from onrecord.site.front.people import speaker_page
from onrecord.site.guard.problems import told
from onrecord.site.links import PARTNERS, Link, links
from onrecord.site.ours import find, is_ours
from onrecord.site.reading import context
from onrecord.site.reading.article import article_page
from onrecord.site.reading.statement import statement_page
from onrecord.site.show.drawing import drawing
from onrecord.site.show.items import quote_item
from onrecord.site.show.render import article_name, day, day_said, label, moment, outside_link
from onrecord.site.tables import extras

__all__ = ["asset", "globals_for", "template_vars"]

_STATIC = Path(__file__).with_name("static")
_HIDDEN = {name for name, _ in PARTNERS.values()} | {"earliest", "latest"}
"""Columns of a canned query that its page shows through another column."""
_ROWS = {
    "quotes": context.quote_page,
    "articles": article_page,
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

    @cache
    def link(database: str) -> Link:
        return links(datasette, database)

    def row_url(database: str, table: str, key: object) -> str:
        return link(database)(table, key)

    def item(database: str, quote: Mapping[str, Any], **shown: bool) -> Markup:
        return quote_item(quote, link(database), **shown)

    return {
        "onrecord_static": static_url,
        "quote_item": item,
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
        **extras.functions_for(datasette),
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
    if template == "row.html" and table and database and request:
        if is_ours(datasette, database):
            given |= await _row(datasette, database, table, request)
    elif template == "table.html" and database and table and request:
        given["shown_columns"] = extras.shown(datasette, database, table, request)
    elif template == "query.html":
        given["partners"] = _HIDDEN
    if ours and database == ours and request:
        given |= extras.vars_for(datasette, template, ours, table, request)
    return given


async def _row(datasette: Any, database: str, table: str, request: Any) -> dict[str, Any]:
    """The variables of the page of a row."""
    db, key = datasette.get_database(database), tilde_decode(request.url_vars["pks"])
    if table == "speakers":
        return await _speaker(datasette, db, key, request.args.get("after"))
    if table not in _ROWS:
        return {}
    return await _ROWS[table](db, key, Addresses.of(datasette, request, database))


async def _speaker(datasette: Any, db: Any, key: str, after: str | None) -> dict[str, Any]:
    given = await speaker_page(db, key, after)
    if given:
        outline = given["outline"]
        given["timeline"] = await drawing(
            datasette,
            "_speaker_timeline.html",
            outline.timeline,
            by="party" if given["is_party"] else "speaker",
            total=len(outline.positions),
            dated=outline.dated,
        )
    return given
