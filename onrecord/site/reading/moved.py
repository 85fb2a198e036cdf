"""Statements that have another id now: links to the old one still lead to them.

A statement is named after the quote in its first report, and has another name when an earlier
report comes in. The quote stays, and knows its statement.
"""

from __future__ import annotations

from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from onrecord.site.links import links
from onrecord.site.ours import is_ours

__all__ = ["answer"]

_STATEMENT = "select statement from quotes where id = ?"


async def answer(datasette: Any, request: Any, exception: Exception) -> Response | None:
    """Where to find what a request for a statement asked for; None to any other that went wrong."""
    where = request.url_vars
    if not isinstance(exception, NotFound) or where.get("table") != "statements":
        return None
    names = {db.route: name for name, db in datasette.databases.items()}
    database = names.get(tilde_decode(where["database"]))
    if database is None or "pks" not in where or not is_ours(datasette, database):
        return None
    key = tilde_decode(where["pks"])
    found = (await datasette.get_database(database).execute(_STATEMENT, [key])).first()
    if found is None:
        return None
    link = links(datasette, database)
    to = link("statements", found[0]) if found[0] else link("quotes", key)
    kind = where.get("format")
    asked = f"?{request.query_string}" if request.query_string else ""
    return Response.redirect(f"{to}.{kind}{asked}" if kind else f"{to}{asked}")
