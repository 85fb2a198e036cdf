"""The page of a search, and the same for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from datasette.database import QueryInterrupted

from onrecord.site.links import Link
from onrecord.site.search.finding import Found, find
from onrecord.site.search.listed import listed
from onrecord.site.search.narrowing import Facet, facets
from onrecord.site.search.nearest import Name, Names, Suggestion, called_like, names_in, suggestions
from onrecord.site.search.order import Order, order_of
from onrecord.site.search.remembered import recall, recalled
from onrecord.site.search.wanted import Fault, Wanted, is_settled, read_wanted, settle_names

__all__ = ["Page", "as_json", "quote_as_json", "search"]

_NOTHING = Found((), None, (), 0, True)
_TOO_COMMON = (
    "So many quotes have these words that it takes too long to look for them together. "
    "Leave out the commonest."
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a search.

    Attributes:
        wanted: What was asked for, names settled.
        found: What was found.
        quotes: The quotes of this page, ready to print.
        facets: The ways to narrow it.
        names: The names of all speakers, from their ids.
        people: Speakers whose name is like the words.
        suggestions: Words to search for instead, when nothing was found.
        widened: How many are found without filters, when nothing is with them.
        next: The part of the address of the next page; empty on the last one.
        reached: The day up to which was looked for this page, when it is not full.
    """

    wanted: Wanted
    found: Found
    quotes: Sequence[Mapping[str, Any]]
    facets: Sequence[Facet]
    names: Mapping[str, str]
    people: Sequence[Name]
    suggestions: Sequence[Suggestion] = ()
    widened: Found | None = None
    next: str = ""
    reached: str = ""

    @property
    def too_many(self) -> bool:
        """Whether the best were asked for, of more than can be compared."""
        return self.wanted.sort == "relevance" and not self.found.ranked

    @property
    def unfiltered(self) -> str:
        """The part of an address that asks for the words alone."""
        return _bare(self.wanted).query()


def _bare(wanted: Wanted) -> Wanted:
    return read_wanted({"q": wanted.words})


async def search(db: Any, parameters: Mapping[str, str]) -> Page:
    """Answer a search.

    What cannot be used of it is told in ``wanted.faults``; then nothing is found.

    Args:
        db: Datasette's database.
        parameters: Those of the address.
    """
    order, wanted = await order_of(db), read_wanted(parameters)
    if not is_settled(wanted, order):
        unsettled = wanted
        wanted = await db.execute_fn(lambda connection: settle_names(connection, unsettled, order))
    found, names = _NOTHING, await names_in(db)
    if not wanted.faults:
        try:
            found = await find(db, order, wanted)
        except QueryInterrupted:
            wanted = replace(wanted, faults=(Fault("q", _TOO_COMMON),))
    quotes = await listed(db, order, found.page, wanted.expression)
    page = Page(
        wanted=wanted,
        found=found,
        quotes=quotes,
        facets=() if wanted.faults else _facets(order, wanted, found, names),
        names=names.by_id,
        people=_people(names, order, wanted, found),
        next=await _next(db, order, wanted, found),
        reached=_reached(order, found),
    )
    if not wanted.faults and not found.page and not found.last and wanted.after is None:
        page = await _with_suggestions(db, order, page)
    return page


def _facets(order: Order, wanted: Wanted, found: Found, names: Names) -> Sequence[Facet]:
    key = ("facets", wanted.query(after=None))
    return recall(order, key, lambda: facets(order, wanted, found.counted, names.by_id))


def _people(names: Names, order: Order, wanted: Wanted, found: Found) -> list[Name]:
    if not wanted.words or wanted.after is not None:
        return []
    if found.page:
        return called_like(names, order, wanted.words)
    key = ("people", wanted.words)
    return recall(order, key, lambda: called_like(names, order, wanted.words, loosely=True))


async def _with_suggestions(db: Any, order: Order, page: Page) -> Page:
    """The page with what may have been meant, since nothing was found."""
    bare = _bare(page.wanted)
    if bare.expression and bare.given != page.wanted.given:
        widened = await find(db, order, bare)
        if widened.page:
            return replace(page, widened=widened)
    if not bare.expression:
        return page
    key = ("suggestions", bare.expression)
    made = recalled(order, key)
    if made is None:
        made = await suggestions(db, page.wanted.words)
    return replace(page, suggestions=recall(order, key, lambda: made))


async def _next(db: Any, order: Order, wanted: Wanted, found: Found) -> str:
    """The part of the address of the page that follows."""
    if found.rank:
        return wanted.query(after=str(found.rank))
    if found.last is None:
        return ""
    row = order.rows[found.last]
    quote = (await db.execute("select id from quotes where rowid = ?", [row])).first()
    return wanted.query(after=f"{_day(order.last[found.last])}~{quote[0]}") if quote else ""


def _reached(order: Order, found: Found) -> str:
    if found.last is None or (found.page and found.page[-1] == found.last):
        return ""
    return _day(order.last[found.last])


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat() if ordinal else ""


def as_json(page: Page, link: Link, following: str | None) -> dict[str, Any]:
    """A search for programs.

    Args:
        page: The page.
        link: Makes addresses of rows.
        following: The address of the next page.
    """
    if page.wanted.faults:
        return {
            "ok": False,
            "error": " ".join(fault.message for fault in page.wanted.faults),
            "status": 400,
            "faults": [
                {
                    "parameter": fault.field,
                    "message": fault.message,
                    "offered": [value for value, _ in fault.offered],
                }
                for fault in page.wanted.faults
            ],
        }
    return {
        "ok": True,
        "asked": dict(page.wanted.given),
        "sort": "relevance" if page.found.ranked else "newest",
        "found": page.found.total,
        "found_all": page.found.complete,
        "counted": len(page.found.counted),
        "facets": {
            facet.field: [
                {"value": each.value, "name": each.name, "count": each.count}
                for each in facet.choices
            ]
            for facet in page.facets
        },
        "quotes": [quote_as_json(quote, link) for quote in page.quotes],
        "speakers": [
            {"id": each.id, "name": each.name, "url": link("speakers", each.id)}
            for each in page.people
        ],
        "suggestions": [each.words for each in page.suggestions],
        "next": following,
    }


_PLAIN = ("id", "kind", "text", "said_on", "earliest", "latest", "confidence", "statement")


def quote_as_json(quote: Mapping[str, Any], link: Link) -> dict[str, Any]:
    """A quote of a list for programs.

    Args:
        quote: The quote.
        link: Makes addresses of rows.
    """
    return {
        **{name: quote[name] for name in _PLAIN},
        "url": link("quotes", quote["id"]),
        "speaker": _named(quote["speaker"], quote["speaker_name"]),
        "party": _named(quote["party"], quote["party_name"]),
        "article": {
            "id": quote["article"],
            "title": quote["article_title"],
            "publisher": quote["publisher"],
            "published": quote["published"],
            "url": link("articles", quote["article"]),
        },
    }


def _named(id: str | None, name: str | None) -> dict[str, str | None] | None:
    return {"id": id, "name": name} if id else None
