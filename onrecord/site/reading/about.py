"""The pages about the record: what it is, how it works, how good it is, how programs ask it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote as percent_encoded

from datasette.utils.asgi import Response
from markupsafe import Markup, escape

from onrecord.models import Span
from onrecord.site.addresses import Addresses
from onrecord.site.asking import database_of, headers_of
from onrecord.site.reading import context
from onrecord.site.show import measured
from onrecord.site.show.passages import Mark, passage
from onrecord.site.show.render import web_address

__all__ = ["PAGES", "ROUTES", "contact_of", "stressed"]

Row = Mapping[str, Any]

PAGES = {
    "about": "What this is",
    "about/how": "How it works",
    "about/quality": "How good it is",
    "about/api": "For programs",
}
"""The pages, by their address, in the order in which they lead to each other."""

_LAST_RUN = "select * from runs order by id desc limit 1"
_COVERS = """
select (select min(published) from articles) as first, (select max(published) from articles) as last
"""
_DECIDED = "select count(distinct quote) as quotes from corrections where problem is null"
# Of the latest quotes one that shows all steps, so that a reader sees them in the record's own.
_CANDIDATES = """
select q.id, (select count(*) from evidence e where e.quote = q.id) as steps,
  length(q.text) as length, q.kind = 'direct' as direct, q.date_basis = 'stated' as stated,
  q.said_on is not null as dated
from (
  select rowid as n from quotes
  where kind in ('direct', 'mixed') and speaker is not null and confidence >= 0.8
  order by rowid desc limit 100
) found join quotes q on q.rowid = found.n
order by q.rowid desc
"""
# The last piece of the words is step 1, the mention step 3, what tells the day step 5.
_WORDS = """
select iif(n = max(n) over (), 1, 0) as number, "start", "end" from segments where quote = :quote
union all
select iif(about = 'day', 5, 3), "start", "end" from evidence
where quote = :quote and "start" is not null and (about = 'day' or n = 1)
order by "start"
"""
_NEAR = 300
"""Characters before and after the words within which an example shows what belongs to them."""
_NOTE = Markup('<sup class="note"><a href="#step-{0}" aria-label="Step {0}">{0}</a></sup>')
_GOOD_LENGTH = range(40, 260)
"""Characters of words that make an example."""

_MAIL = re.compile(r"[^\s@<>\"'?&]+@[^\s@<>\"'?&]+")
_STRESS = re.compile(r"\*(?P<words>[^*]+)\*")


async def _page(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    db = datasette.get_database(database)
    name = "about" + (request.url_vars["part"] or "")
    at = Addresses.of(datasette, request, database)
    given: dict[str, Any] = {
        "database": database,
        "pages": PAGES,
        "current": name,
        "contact": contact_of(datasette),
        "sql_allowed": await datasette.permission_allowed(
            request.actor, "execute-sql", database, default=True
        ),
    }
    given |= await _GIVEN[name](db, at)
    template = f"{name.replace('/', '_')}.html"
    html = await datasette.render_template(template, given, request=request)
    return Response.html(html, headers=headers_of(datasette))


async def _about(db: Any, at: Addresses) -> dict[str, Any]:
    run = (await db.execute(_LAST_RUN)).first()
    return {"run": run, "covers": (await db.execute(_COVERS)).first()}


async def _how(db: Any, at: Addresses) -> dict[str, Any]:
    key = _best((await db.execute(_CANDIDATES)).rows)
    example = await context.quote_page(db, key, at) if key else {}
    if not example:
        return {"example": None}
    steps = (await db.execute(_WORDS, {"quote": key})).rows
    return {"example": example, "passage": _numbered(example["quote"], steps) or example["passage"]}


def _numbered(quote: Row, steps: Sequence[Row]) -> list[Markup]:
    """The passage of an example, in it the words of each step with the step's number."""
    words = Span(quote["start"], quote["end"])
    near = Span(max(0, words.start - _NEAR), words.end + _NEAR)
    marks = [
        Mark(span, note=_NOTE.format(step["number"]) if step["number"] else Markup(""))
        for step in steps
        if near.holds(span := Span(step["start"], step["end"]))
    ]
    return passage(quote["article_text"], marks) if quote["article_text"] and marks else []


def _best(rows: list[Row]) -> str | None:
    """The quote that shows most: its own words, a day, a way to the speaker in several steps."""

    def worth(row: Row) -> tuple[object, ...]:
        fits = row["length"] in _GOOD_LENGTH
        return row["dated"], fits, row["direct"], min(row["steps"], 4), row["stated"]

    best = max(rows, key=worth, default=None)
    return str(best["id"]) if best else None


async def _quality(db: Any, at: Addresses) -> dict[str, Any]:
    decided = (await db.execute(_DECIDED)).first()
    return {
        "measured": measured,
        "best": measured.above(0.9),
        "weak_spots": [stressed(each) for each in measured.WEAK_SPOTS],
        "decided": decided["quotes"],
        "figures": {row.what: row.development for row in measured.ATTRIBUTION},
    }


async def _api(db: Any, at: Addresses) -> dict[str, Any]:
    row = (await db.execute("select id from quotes order by rowid desc limit 1")).first()
    example = row["id"] if row else "ID"
    return {
        "example": example,
        "short": at.short("quotes", example),
        "base": at.full(str(at.datasette.urls.instance())),
        "table": at.full(str(at.datasette.urls.table(at.database, "quotes"))),
        "sql": at.full(str(at.datasette.urls.database(at.database))),
    }


def contact_of(datasette: Any) -> Markup | None:
    """Where readers may write, from the operator's metadata; None when it does not say.

    It is an address of mail or of the web; anything else is shown as mere text.
    """
    config = datasette.plugin_config("onrecord") or {}
    told = str(config.get("contact") or "").strip()
    if not told:
        return None
    if _MAIL.fullmatch(told):
        address = percent_encoded(told, safe="@+-._")
        return Markup('<a href="mailto:{}">{}</a>').format(address, told)
    if web_address(told):
        return Markup('<a href="{0}" rel="noopener">{0}</a>').format(told)
    return escape(told)


def stressed(text: str) -> Markup:
    """A sentence in which the words between asterisks are stressed.

    >>> stressed("A quotation *before* <it>")
    Markup('A quotation <em>before</em> &lt;it&gt;')
    """
    return Markup(_STRESS.sub(r"<em>\g<words></em>", str(escape(text))))


_GIVEN: dict[str, Callable[[Any, Addresses], Awaitable[dict[str, Any]]]] = {
    "about": _about,
    "about/how": _how,
    "about/quality": _quality,
    "about/api": _api,
}

ROUTES: tuple[tuple[str, Callable[[Any, Any], Awaitable[Response]]], ...] = (
    (r"^/about(?P<part>/how|/quality|/api)?$", _page),
)
"""Regular expressions of paths, and what answers them."""
