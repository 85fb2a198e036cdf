"""What a page says of itself: JSON-LD first, then OpenGraph and other fields of its head."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from lxml import etree

from onrecord import lexicons
from onrecord.core.addresses import absolute, is_same_site, path_of
from onrecord.sources.encodings import mend
from onrecord.sources.html.tree import Tree, one_line

__all__ = ["PageDetails", "fields", "page_details"]

_JSON_LD = etree.XPath('.//script[contains(@type, "ld+json")]')
_MOST_JSON = 2_000_000
_WRAPPING = re.compile(
    r"\A\s*(?:<!--|/\*.*?\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*\Z",
    re.DOTALL,
)
_BY = re.compile(r"by[:\s]+(?=\S)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_MOST_TITLE, _MOST_NAME, _MOST_ADDRESS = 500, 200, 2_000
Thing = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PageDetails:
    """What a page says of itself.

    Attributes:
        title: Its headline.
        author: Who wrote it; several are joined by commas.
        publisher: Who published it.
        url: Its own address.
        stamped: When it was published, as its JSON-LD writes it.
    """

    title: str | None
    author: str | None
    publisher: str | None
    url: str | None
    stamped: tuple[str, ...]


def page_details(tree: Tree, address: str | None) -> PageDetails:
    """The details of the article on a page.

    Its address is its canonical one, unless that is at another site than ``address`` (a copy that
    points to its original was still published where it was found) or is a front page.
    """
    things = list(_things(tree))
    article = _article(things, tree, address)
    named = {str(thing["@id"]): thing for thing in things if "@id" in thing and "name" in thing}
    publisher = _name(article.get("publisher"), named) or _first(fields(tree, "publisher"))
    title = (
        _text(article.get("headline"), _MOST_TITLE)
        or _without_site(_first(fields(tree, "title")), publisher)
        or _only_heading(tree)
        or _without_site(one_line(tree.findtext(".//title")), publisher)
    )
    author = _names(article.get("author"), named) or _author_field(tree)
    stamp = article.get("datePublished")
    return PageDetails(
        title=_cut(title, _MOST_TITLE),
        author=None if author == publisher else _cut(author, _MOST_NAME),
        publisher=_cut(publisher, _MOST_NAME),
        url=_own_address(tree, article, address),
        stamped=(stamp,) if isinstance(stamp, str) else (),
    )


def fields(tree: Tree, role: str) -> list[str]:
    """What the head's fields of a role say, the most trusted first."""
    order = _names_of(role)
    found = []
    for meta in tree.iterfind(".//meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        value = one_line(meta.get("content"))
        if name in order and value:
            found.append((order[name], mend(value)))
    return [value for _, value in sorted(found, key=lambda pair: pair[0])]


@cache
def _names_of(role: str) -> dict[str, int]:
    rows = (row["name"] for row in lexicons.rows("page_fields") if row["role"] == role)
    return {name: place for place, name in enumerate(rows)}


def _things(tree: Tree) -> Iterator[Thing]:
    """What the page's JSON-LD describes, at the top or in its graph."""
    for script in _JSON_LD(tree):
        text = _WRAPPING.sub("", script.text or "")
        if len(text) > _MOST_JSON:
            continue
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from (each for each in _list(graph) if isinstance(each, dict))


def _article(things: Sequence[Thing], tree: Tree, address: str | None) -> Thing:
    """The one article that the page is; nothing when it describes several and none is like it."""
    articles = [thing for thing in things if any(_is_article(t) for t in _list(thing.get("@type")))]
    if len(articles) > 1:
        own = {path_of(each) for each in (address, _link(tree)) if each}
        heading = _only_heading(tree)
        articles = [
            thing
            for thing in articles
            if path_of(_address_of(thing) or "") in own
            or (heading and _text(thing.get("headline"), _MOST_TITLE) == heading)
        ][:1]
    return articles[0] if articles else {}


def _is_article(kind: object) -> bool:
    name = str(kind).rpartition("/")[2]
    return name.endswith(("Article", "BlogPosting", "PressRelease")) or name == "Report"


def _address_of(thing: Thing) -> str | None:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = thing.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and _ADDRESS.match(value):
            return value
    return None


def _link(tree: Tree) -> str | None:
    link = tree.find('.//link[@rel="canonical"]')
    return None if link is None else one_line(link.get("href"))


def _own_address(tree: Tree, article: Thing, address: str | None) -> str | None:
    base = address or next(iter(fields(tree, "address")), None) or _address_of(article)
    for found in (_link(tree), *fields(tree, "address"), _address_of(article)):
        url = absolute(found, base) if found else None
        if not url or len(url) > _MOST_ADDRESS or not _ADDRESS.match(url):
            continue
        if path_of(url) and (address is None or is_same_site(url, address)):
            return url
    return address


def _only_heading(tree: Tree) -> str | None:
    headings = {one_line("".join(each.itertext())) for each in tree.iterfind(".//h1")} - {None}
    return mend(headings.pop() or "") if len(headings) == 1 else None


def _without_site(title: str | None, site: str | None) -> str | None:
    """A title without the site's name at its end.

    >>> _without_site("Council Puts Off Vote - The Courier", "The Courier")
    'Council Puts Off Vote'
    """
    for mark in (" - ", " | ", " – ", " — ", ": ") if title and site else ():
        title = (title or "").removesuffix(f"{mark}{site}")
    return title


def _names(value: object, named: Mapping[str, Thing]) -> str | None:
    names = [name for each in _list(value) if (name := _name(each, named))]
    return ", ".join(dict.fromkeys(names)) or None


def _name(value: object, named: Mapping[str, Thing]) -> str | None:
    if isinstance(value, dict):
        thing = value if "name" in value else named.get(str(value.get("@id")), {})
        value = thing.get("name")
    value = value[0] if isinstance(value, list) and value else value
    name = _text(value, _MOST_NAME)
    return (
        None
        if name is None or _ADDRESS.match(name)
        else _BY.sub("", name, count=1)
        if _BY.match(name)
        else name
    )


def _author_field(tree: Tree) -> str | None:
    names = (value for value in fields(tree, "author") if not _ADDRESS.match(value))
    return next((_BY.sub("", name, count=1) if _BY.match(name) else name for name in names), None)


def _text(value: object, most: int) -> str | None:
    """A value of JSON-LD as one line of text; entities that were left in it are resolved."""
    if not isinstance(value, str):
        return None
    return _cut(one_line(mend(html.unescape(value))), most)


def _cut(text: str | None, most: int) -> str | None:
    """What is absurdly long is no name and no headline."""
    return None if text is None or len(text) > most else text


def _first(values: Sequence[str]) -> str | None:
    return values[0] if values else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
