"""Pages that are no table's, query's or row's: what their addresses ask for, and the answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.utils import add_cors_headers
from datasette.utils.asgi import NotFound, Response

from onrecord.core.checking import CheckResult
from onrecord.errors import QuestionError
from onrecord.site import checking
from onrecord.site.contradictions import MOST_COUNTED, About, as_json, contradictions, read_about
from onrecord.site.links import Link, links
from onrecord.site.ours import find
from onrecord.storage.checking import check

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


async def _check(datasette: Any, request: Any) -> Response:
    database = await _database(datasette, request)
    words, speaker = request.args.get("q"), request.args.get("speaker") or ""
    program = _wants_json(request)
    headers = _headers(datasette)
    found: CheckResult | QuestionError | None = None
    if words is not None:
        found = await _checked(datasette.get_database(database), words, speaker)
    elif program:
        found = QuestionError("q", "there are no words to look for", "Give them as ?q=WORDS.")
    if found is not None:
        headers["x-robots-tag"] = "noindex"
    status = 400 if isinstance(found, QuestionError) else 200
    if program:
        link = _absolute(datasette, request, links(datasette, database))
        return _json(datasette, _answer(found, link), headers, status)
    offered = found.offered if isinstance(found, QuestionError) else ()
    given = {
        "database": database,
        "words": words or "",
        "speaker": speaker,
        "error": found if isinstance(found, QuestionError) else None,
        "offered": [(name, _address(request, q=words, speaker=name)) for name in offered],
        "without_speaker": _address(request, q=words),
        "json_url": _address(request, q=words, speaker=speaker or None, _format="json"),
        "result": found if isinstance(found, CheckResult) else None,
        **(checking.page(found) if isinstance(found, CheckResult) else {}),
    }
    html = await datasette.render_template("check.html", given, request=request)
    return Response.html(html, headers=headers, status=status)


async def _checked(db: Any, words: str, speaker: str) -> CheckResult | QuestionError:
    try:
        found: CheckResult = await db.execute_fn(
            lambda connection: check(connection, words, speaker)
        )
    except QuestionError as error:
        return error
    return found


def _answer(found: CheckResult | QuestionError | None, link: Link) -> dict[str, Any]:
    if isinstance(found, CheckResult):
        return checking.as_json(found, link)
    offered = list(found.offered) if found else []
    return {"ok": False, "error": str(found), "offered": offered, "status": 400}


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


def _json(
    datasette: Any, body: Mapping[str, Any], headers: dict[str, str], status: int = 200
) -> Response:
    if datasette.cors:
        add_cors_headers(headers)
    text = json.dumps(body, ensure_ascii=False, indent=1)
    kind = "application/json; charset=utf-8"
    return Response(text, status=status, headers=headers, content_type=kind)


def _absolute(datasette: Any, request: Any, link: Link) -> Link:
    return lambda table, key: str(datasette.absolute_url(request, link(table, key)))


def _address(request: Any, **values: str | None) -> str:
    """This page's address with other values."""
    given = urlencode({name: value for name, value in values.items() if value is not None})
    return f"{request.path}?{given}" if given else str(request.path)


ROUTES: tuple[tuple[str, Route], ...] = (
    (r"^/-/check(?:\.json)?$", _check),
    (r"^/-/contradictions(?:\.json)?$", _contradictions),
)
"""Regular expressions of paths, and what answers them."""
