"""The pages that readers come by: the first page, search, days, and short addresses of speakers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden, NotFound, Response
from datasette.views.index import IndexView

from onrecord.site.asking import (
    absolute,
    database_of,
    headers_of,
    json_of,
    wants_json,
)
from onrecord.site.front.daily import Day, day_page, read_day, year_page, years_page
from onrecord.site.front.home import home_page
from onrecord.site.guard.problems import Problem
from onrecord.site.guard.problems import page as problem_page
from onrecord.site.links import links
from onrecord.site.ours import find
from onrecord.site.published.offers import feed_url
from onrecord.site.search.searching import Page, as_json, quote_as_json, search
from onrecord.site.search.wanted import FIELDS
from onrecord.site.show.drawing import drawing
from onrecord.site.show.render import readable_day

__all__ = ["ROUTES"]

Route = Callable[[Any, Any], Awaitable[Response]]


async def _home(datasette: Any, request: Any) -> Response:
    try:
        database = None if request.url_vars["format"] else await database_of(datasette, request)
    except (Forbidden, NotFound):
        database = None
    if database is None:  # Datasette lists what there is for this reader
        listed: Response = await IndexView(datasette).dispatch_request(request)
        return listed
    sql_allowed = await datasette.permission_allowed(
        request.actor, "execute-sql", database, default=True
    )
    others = [name for name in datasette.databases if name not in (database, "_internal")]
    found = await home_page(datasette.get_database(database))
    given = {
        "database": database,
        "sql_allowed": sql_allowed,
        "questions": list((await datasette.get_canned_queries(database, request.actor)).values()),
        "others": others,
        "metadata": datasette.metadata(),
        **found,
        "timeline": await drawing(datasette, "_parties.html", found["timeline"], database=database),
    }
    html = await datasette.render_template("index.html", given, request=request)
    return Response.html(html, headers=headers_of(datasette))


async def _search(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    page = await search(datasette.get_database(database), _parameters(request))
    status = 400 if page.wanted.faults else 200
    headers = headers_of(datasette) | {"x-robots-tag": "noindex"}
    if wants_json(request):
        link = absolute(datasette, request, links(datasette, database))
        following = None
        if page.next:
            path = f"{datasette.urls.path('search.json')}{page.next}"
            following = datasette.absolute_url(request, path)
        return json_of(datasette, as_json(page, link, following), headers, status)
    given = {
        "database": database,
        "page": page,
        "wanted": page.wanted,
        "here": datasette.urls.path("search"),
        "filters": _filters(page),
        "faults": {fault.field: fault for fault in page.wanted.faults},
        "json_url": f"{datasette.urls.path('search.json')}{page.wanted.query()}",
        "feed_url": _feed(datasette, page),
    }
    html = await datasette.render_template("search.html", given, request=request)
    return Response.html(html, headers=headers, status=status)


def _parameters(request: Any) -> dict[str, str]:
    names = (*FIELDS, "after")
    return {name: request.args.get(name) or "" for name in names}


def _filters(page: Page) -> list[tuple[str, str, str]]:
    """What the search is narrowed by: its name, its value, and the query without it."""
    wanted = page.wanted
    named = {
        "speaker": ("Speaker", page.names.get(wanted.speaker, wanted.speaker)),
        "party": ("Party", page.names.get(wanted.party, wanted.party)),
        "publisher": ("Publisher", wanted.publisher),
        "kind": ("Kind", wanted.kind),
        "from": ("Said from", readable_day(wanted.shown("from"))),
        "to": ("Said up to", readable_day(wanted.shown("to"))),
    }
    return [
        (title, value, wanted.query(**{name: None}))
        for name, (title, value) in named.items()
        if name in wanted.given and value
    ]


def _feed(datasette: Any, page: Page) -> str:
    """The feed of what a search finds; empty where there is none.

    There is one of words, a speaker and a party; those of other filters would be without end.
    """
    wanted = page.wanted
    asked = {"q": wanted.words, "speaker": wanted.speaker, "party": wanted.party}
    if wanted.faults or not wanted.given or wanted.given.keys() - {*asked, "sort"}:
        return ""
    if not any(asked.values()):
        return ""
    return feed_url(datasette, **asked)


async def _day(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    named = request.url_vars["day"]
    day = read_day(named)
    if day is None:
        raise NotFound(
            f"“{named[:40]}” is no day of the calendar. A day is written as in /day/2023-08-03."
        )
    number = request.args.get("page") or "1"
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found = await day_page(datasette.get_database(database), day, page)
    headers = headers_of(datasette)
    link = links(datasette, database)
    if wants_json(request):
        link = absolute(datasette, request, link)
        return json_of(datasette, _day_as_json(datasette, request, found, link), headers)
    given = {
        "database": database,
        "found": found,
        "day_url": lambda day: datasette.urls.path(f"day/{day}"),
        "page_url": lambda page: f"{datasette.urls.path(f'day/{day}')}?page={page}",
        "json_url": datasette.urls.path(f"day/{day}.json"),
    }
    html = await datasette.render_template("day.html", given, request=request)
    return Response.html(html, headers=headers)


def _day_as_json(datasette: Any, request: Any, found: Day, link: Any) -> dict[str, Any]:
    following = None
    if found.page < found.pages:
        path = datasette.urls.path(f"day/{found.day}.json")
        following = datasette.absolute_url(request, f"{path}?page={found.page + 1}")
    return {
        "ok": True,
        "day": found.day.isoformat(),
        "count": found.count,
        "before": found.before and found.before.isoformat(),
        "after": found.after and found.after.isoformat(),
        "quotes": [quote_as_json(quote, link) for quote in found.quotes],
        "next": following,
    }


async def _years(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    given = {"database": database, "years": await years_page(datasette.get_database(database))}
    html = await datasette.render_template("days.html", given, request=request)
    return Response.html(html, headers=headers_of(datasette))


async def _year(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    year = int(request.url_vars["year"])
    if not date.min.year <= year <= date.max.year:
        raise NotFound("There is no such year.")
    months, before, after = await year_page(datasette.get_database(database), year)
    given = {
        "database": database,
        "year": year,
        "months": months,
        "before": before,
        "after": after,
    }
    html = await datasette.render_template("year.html", given, request=request)
    return Response.html(html, headers=headers_of(datasette))


async def _speaker(datasette: Any, request: Any) -> Response:
    """Lead from the short address of a speaker or a party to its page."""
    database = await find(datasette)
    if database is None:
        raise NotFound("There is no database of On Record's here.")
    link = links(datasette, database)("speakers", tilde_decode(request.url_vars["id"]))
    query = f"?{request.query_string}" if request.query_string else ""
    return Response.redirect(f"{link}{query}", status=301)


def _read_only(route: Route) -> Route:
    async def read(datasette: Any, request: Any) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return await problem_page(datasette, request.path, Problem.of(405))
        return await route(datasette, request)

    return read


ROUTES: tuple[tuple[str, Route], ...] = (
    (r"^/(\.(?P<format>jsono?))?$", _read_only(_home)),
    (r"^/search(?:\.json)?$", _read_only(_search)),
    (r"^/day/?$", _read_only(_years)),
    (r"^/day/(?P<year>\d{4})/?$", _read_only(_year)),
    (r"^/day/(?P<day>[^/]+?)(?:\.json)?$", _read_only(_day)),
    (r"^/(?:speaker|party)/(?P<id>[^/]+)$", _read_only(_speaker)),
)
"""Regular expressions of paths, and what answers them."""
