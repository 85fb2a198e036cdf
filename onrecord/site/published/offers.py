"""What the site offers to programs and in whole: feeds, the sitemap, and what robots may read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup

from onrecord.site.asking import absolute, database_of, headers_of
from onrecord.site.guard import conditional
from onrecord.site.links import Link, links
from onrecord.site.published import feeds, sitemaps
from onrecord.site.reading.about import PAGES as ABOUT

__all__ = ["ROUTES", "feed_link", "feed_url"]

Route = Callable[[Any, Any], Awaitable[Response]]

_ATOM = "application/atom+xml; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_PAGES = ("", "search", "-/check", "-/contradictions", *ABOUT, "downloads")
_HOUR = {"cache-control": "max-age=3600"}


def feed_url(datasette: Any, **asked: str | None) -> str:
    """The address of a feed: of all, of a ``speaker``, of a ``party``, with the words ``q``."""
    given = _query(asked)
    address = str(datasette.urls.path("feed.atom"))
    return f"{address}?{given}" if given else address


def feed_link(datasette: Any, title: str, **asked: str | None) -> Markup:
    """The element with which a page's head names a feed."""
    link = '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">'
    return Markup(link).format(title, feed_url(datasette, **asked))


async def _feed(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    db = datasette.get_database(database)
    link = links(datasette, database)
    given = {name: request.args.get(name) or None for name in ("speaker", "party")}
    asked = feeds.Asked(**given, words=request.args.get("q"))
    about = await feeds.named(db, asked)
    if about is None:
        raise NotFound("Nobody of this id is on record here, so there is no feed.")
    of = {"speaker": asked.speaker, "party": asked.party, "q": asked.words}

    def full(path: str) -> str:
        return str(datasette.absolute_url(request, path))

    feed = await feeds.feed_of(
        db,
        asked,
        about=about,
        site=datasette.metadata("title") or "On Record",
        rights=datasette.metadata("license"),
        absolute=absolute(datasette, request, link),
        here=full(feed_url(datasette, **of)),
        page=full(_page_of(datasette, asked, link)),
    )
    headers = {**headers_of(datasette), "vary": "Host"}
    return conditional.answer(request, feed.body, _ATOM, feed.updated, headers)


def _page_of(datasette: Any, asked: feeds.Asked, link: Link) -> str:
    """The page that shows what a feed has: a speaker's, a search, or the first one."""
    one = asked.speaker or asked.party
    if asked.words is None:
        return link("speakers", one) if one else str(datasette.urls.instance())
    given = {"q": asked.words, "speaker": asked.speaker, "party": asked.party}
    return f"{datasette.urls.path('search')}?{_query(given)}"


def _query(given: Mapping[str, str | None]) -> str:
    return urlencode({name: value for name, value in given.items() if value}, quote_via=quote)


async def _sitemap(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)

    def address(about: str, number: int) -> str:
        path = datasette.urls.path(f"sitemap-{about}-{number}.xml")
        return str(datasette.absolute_url(request, path))

    text = await sitemaps.index_of(datasette.get_database(database), address)
    return Response(text, headers=dict(_HOUR), content_type=_XML)


async def _sitemap_part(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    about, number = request.url_vars["about"], int(request.url_vars["number"])
    root = datasette.absolute_url(request, datasette.urls.path(""))
    table = datasette.absolute_url(request, datasette.urls.table(database, about))

    def address(key: str) -> str:
        return (
            f"{root}day/{tilde_encode(key)}" if about == "days" else f"{table}/{tilde_encode(key)}"
        )

    text = await sitemaps.part_of(
        datasette.get_database(database), about, number, address, [f"{root}{p}" for p in _PAGES]
    )
    if text is None:
        raise NotFound("The sitemap has no such part.")
    return Response(text, headers=dict(_HOUR), content_type=_XML)


async def _robots(datasette: Any, request: Any) -> Response:
    root = datasette.urls.path("")
    rules = [f"{rule}: {root}{path}" for rule, path in _RULES]
    sitemap = datasette.absolute_url(request, datasette.urls.path("sitemap.xml"))
    lines = ["User-agent: *", *rules, "", f"Sitemap: {sitemap}", ""]
    return Response.text("\n".join(lines), headers=dict(_HOUR))


# By RFC 9309 the longest rule that fits counts. Whatever stands behind a question mark is a filter,
# an order, a search or SQL, and there is no end of those.
_RULES = (
    ("Disallow", "*?"),
    ("Disallow", "*.json"),
    ("Disallow", "*.csv"),
    ("Disallow", "*.spreadsheet"),
    ("Disallow", "*.blob"),
    ("Disallow", "-/"),
    ("Disallow", "downloads/"),
    ("Allow", "-/static"),
    ("Allow", "-/check$"),
    ("Allow", "-/contradictions$"),
)

ROUTES: tuple[tuple[str, Route], ...] = (
    (r"^/feed\.atom$", _feed),
    (r"^/sitemap\.xml$", _sitemap),
    (
        rf"^/sitemap-(?P<about>{'|'.join(sitemaps.PARTS)})-(?P<number>[1-9]\d{{0,5}})\.xml$",
        _sitemap_part,
    ),
    (r"^/robots\.txt$", _robots),
)
"""Regular expressions of paths, and what answers them."""
