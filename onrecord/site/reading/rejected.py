"""The page of a quote that a person has rejected: links to it still lead somewhere."""

from __future__ import annotations

from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from onrecord.site.ours import is_ours
from onrecord.site.reading.context import rejected_page

__all__ = ["answer"]


async def answer(datasette: Any, request: Any, exception: Exception) -> Response | None:
    """The answer to a request for a rejected quote; None to any other that went wrong."""
    where = request.url_vars
    if not isinstance(exception, NotFound) or where.get("format") or "pks" not in where:
        return None
    names = {db.route: name for name, db in datasette.databases.items()}
    database = names.get(tilde_decode(where["database"]))
    if database is None or where.get("table") != "quotes" or not is_ours(datasette, database):
        return None
    key = tilde_decode(where["pks"])
    found = await rejected_page(datasette.get_database(database), key)
    if found is None:
        return None
    given = {"rejected": found, "database": database}
    page = await datasette.render_template("rejected.html", given, request=request)
    return Response.html(page, status=410)
