"""What the site's own pages share: the database they are of, how they answer, addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.utils import add_cors_headers
from datasette.utils.asgi import NotFound, Response

from onrecord.site.links import Link
from onrecord.site.ours import find

__all__ = ["absolute", "address", "database_of", "headers_of", "json_of", "wants_json"]


async def database_of(datasette: Any, request: Any) -> str:
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


def wants_json(request: Any) -> bool:
    """Whether the answer is for a program: by the address, or by what it says it takes."""
    asked = request.args.get("_format")
    if asked or request.path.endswith(".json"):
        return asked in (None, "json")
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def headers_of(datasette: Any) -> dict[str, str]:
    """The headers of an answer."""
    # As Datasette's own pages: a build may change any answer.
    seconds = datasette.setting("default_cache_ttl")
    kept = f"max-age={seconds}" if seconds else "no-cache"
    return {"cache-control": kept, "vary": "Accept"}


def json_of(
    datasette: Any, body: Mapping[str, Any], headers: dict[str, str], status: int = 200
) -> Response:
    """An answer for a program."""
    if datasette.cors:
        add_cors_headers(headers)
    text = json.dumps(body, ensure_ascii=False, indent=1)
    kind = "application/json; charset=utf-8"
    return Response(text, status=status, headers=headers, content_type=kind)


def absolute(datasette: Any, request: Any, link: Link) -> Link:
    """Addresses of rows as a program needs them, with the host."""
    return lambda table, key: str(datasette.absolute_url(request, link(table, key)))


def address(request: Any, **values: str | None) -> str:
    """This page's address with other values."""
    given = urlencode({name: value for name, value in values.items() if value is not None})
    return f"{request.path}?{given}" if given else str(request.path)
