"""Pages that are no table's, query's or row's: what their addresses ask for, and the answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.utils import add_cors_headers
from datasette.utils.asgi import NotFound, Response

from onrecord.site.contradictions import MOST_COUNTED, About, as_json, contradictions, read_about
from onrecord.site.links import Link, links
from onrecord.site.ours import find

__all__ = ["ROUTES"]

Route = Callable[[Any, Any], Awaitable[Response]]


async def _contradictions(datasette: Any, request: Any) -> Response:
    database = await _database(datasette, request)
    about = read_about(request.args.get("differ"))
    page = await contradictions(datasette.get_database(database), about, request.args.get("after"))
    following = _address(request, differ=_asked(about), after=page.after) if page.after else None
    headers = _headers(datasette)
    if _wants_json(request):
        link = _absolute(datasette, request, links(datasette, database))
        body = as_json(page, link)
        body["next"] = datasette.absolute_url(request, following) if following else None
        return _json(datasette, body, headers)
    given = {
        "page": page,
        "database": database,
        "next_url": following,
        "filters": {name: _address(request, differ=_asked(name)) for name in page.counts},
        "most_counted": MOST_COUNTED,
        "json_url": _address(request, differ=_asked(about), _format="json"),
    }
    html = await datasette.render_template("contradictions.html", given, request=request)
    return Response.html(html, headers=headers)


def _asked(about: About | str) -> str | None:
    return None if about == "any" else about


async def _database(datasette: Any, request: Any) -> str:
    """The database that the page is of, if the reader may see its tables."""
    database = await find(datasette)
    if database is None:
        raise NotFound("There is no database of On Record's here.")
    for table in ("statements", "quotes", "articles", "speakers"):
        await datasette.ensure_permissions(
            request.actor,
            [("view-table", (database, table)), ("view-database", database), "view-instance"],
        )
    return database


def _wants_json(request: Any) -> bool:
    """Whether the answer is for a program: by the address, or by what it says it takes."""
    asked = request.args.get("_format")
    if asked or request.path.endswith(".json"):
        return asked in (None, "json")
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _headers(datasette: Any) -> dict[str, str]:
    # As Datasette's own pages: a build may change any answer.
    seconds = datasette.setting("default_cache_ttl")
    kept = f"max-age={seconds}" if seconds else "no-cache"
    return {"cache-control": kept, "vary": "Accept"}


def _json(datasette: Any, body: Mapping[str, Any], headers: dict[str, str]) -> Response:
    if datasette.cors:
        add_cors_headers(headers)
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Response(text, headers=headers, content_type="application/json; charset=utf-8")


def _absolute(datasette: Any, request: Any, link: Link) -> Link:
    return lambda table, key: str(datasette.absolute_url(request, link(table, key)))


def _address(request: Any, **values: str | None) -> str:
    """This page's address with other values."""
    given = urlencode({name: value for name, value in values.items() if value is not None})
    return f"{request.path}?{given}" if given else str(request.path)


ROUTES: tuple[tuple[str, Route], ...] = ((r"^/-/contradictions(?:\.json)?$", _contradictions),)
"""Regular expressions of paths, and what answers them."""
