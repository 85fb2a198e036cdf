"""Pages that are no table's, query's or row's: what their addresses ask for, and the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from onrecord.core.checking import CheckResult
from onrecord.errors import QuestionError
from onrecord.site.asking import (
    absolute,
    address,
    database_of,
    headers_of,
    json_of,
    wants_json,
)
from onrecord.site.links import Link, links
from onrecord.site.reading import checking
from onrecord.site.reading.contradictions import (
    MOST_COUNTED,
    About,
    as_json,
    contradictions,
    read_about,
)
from onrecord.storage.checking import check

__all__ = ["ROUTES"]

Route = Callable[[Any, Any], Awaitable[Response]]


async def _contradictions(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    about = read_about(request.args.get("differ"))
    page = await contradictions(datasette.get_database(database), about, request.args.get("after"))
    following = address(request, differ=_asked(about), after=page.after) if page.after else None
    headers = headers_of(datasette)
    if wants_json(request):
        link = absolute(datasette, request, links(datasette, database))
        body = as_json(page, link)
        body["next"] = datasette.absolute_url(request, following) if following else None
        return json_of(datasette, body, headers)
    given = {
        "page": page,
        "database": database,
        "next_url": following,
        "filters": {name: address(request, differ=_asked(name)) for name in page.counts},
        "most_counted": MOST_COUNTED,
        "json_url": address(request, differ=_asked(about), _format="json"),
    }
    html = await datasette.render_template("contradictions.html", given, request=request)
    return Response.html(html, headers=headers)


async def _check(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    words, speaker = request.args.get("q"), request.args.get("speaker") or ""
    program = wants_json(request)
    headers = headers_of(datasette)
    found: CheckResult | QuestionError | None = None
    if words is not None:
        found = await _checked(datasette.get_database(database), words, speaker)
    elif program:
        found = QuestionError("q", "there are no words to look for", "Give them as ?q=WORDS.")
    if found is not None:
        headers["x-robots-tag"] = "noindex"
    status = 400 if isinstance(found, QuestionError) else 200
    if program:
        link = absolute(datasette, request, links(datasette, database))
        return json_of(datasette, _answer(found, link), headers, status)
    offered = found.offered if isinstance(found, QuestionError) else ()
    given = {
        "database": database,
        "words": words or "",
        "speaker": speaker,
        "error": found if isinstance(found, QuestionError) else None,
        "offered": [(name, address(request, q=words, speaker=name)) for name in offered],
        "without_speaker": address(request, q=words),
        "json_url": address(request, q=words, speaker=speaker or None, _format="json"),
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


ROUTES: tuple[tuple[str, Route], ...] = (
    (r"^/-/check(?:\.json)?$", _check),
    (r"^/-/contradictions(?:\.json)?$", _contradictions),
)
"""Regular expressions of paths, and what answers them."""
