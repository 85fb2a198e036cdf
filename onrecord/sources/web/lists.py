"""Feeds and sitemaps: what they are told by, and the pages that they list."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html import escape, unescape
from typing import Literal, NoReturn
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from onrecord.errors import UnreadableSource
from onrecord.sources.web.records import Listed

__all__ = ["LARGEST_FEED", "Item", "PageList", "kind_of", "read_feed", "read_sitemap"]

_BEFORE_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>[]*>)*", re.DOTALL
)
_ROOT = re.compile(rb"<(?:[\w-]+:)?([A-Za-z]+)[\s>/]")
_KINDS: dict[bytes, Literal["feed", "sitemap"]] = {
    b"rss": "feed",
    b"feed": "feed",
    b"rdf": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
}
_MOST_ITEMS = 50_000
"""Entries of a list at most: what the sitemaps' standard allows."""
_LONGEST = 4000
"""Characters of an entry's value at most."""
LARGEST_FEED = 4 * 2**20
"""Bytes of a feed at most. A broken one takes a second for each 200 kB."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list.

    Attributes:
        url: The page's address.
        listed: What the list says of it.
        changed: When the list says that it was written or changed, to put the newest first.
        text: The whole text as HTML, if a feed has it.
    """

    url: str
    listed: Listed = field(default_factory=Listed)
    changed: str = ""
    text: str | None = None


@dataclass(frozen=True, slots=True)
class PageList:
    """What a feed or a sitemap lists, the newest first.

    Attributes:
        items: The pages.
        lists: Further sitemaps, for an index of such.
    """

    items: tuple[Item, ...] = ()
    lists: tuple[str, ...] = ()


def kind_of(body: bytes, content_type: str | None = None) -> Literal["feed", "sitemap", "page"]:
    """What a body is, by its first element; a page when it is nothing else.

    >>> kind_of(b'<?xml version="1.0"?><rss version="2.0">'), kind_of(b"<!doctype html><html>")
    ('feed', 'page')

    Args:
        body: The body, or its beginning.
        content_type: Its ``Content-Type``, for feeds in an encoding that hides the element.
    """
    start = body[:4096]
    before = _BEFORE_ROOT.match(start)
    root = _ROOT.match(start, before.end() if before else 0)
    if root and (kind := _KINDS.get(root[1].lower())):
        return kind
    if content_type and re.match(r"application/(rss|atom|rdf)\+xml", content_type, re.IGNORECASE):
        return "feed"
    return "page"


def read_feed(body: bytes, url: str) -> PageList:
    """The entries of an RSS or Atom feed, in its order.

    An entry without an address on the web is left out.

    Args:
        body: The feed.
        url: Its address, to which others may be relative.

    Raises:
        UnreadableSource: It is no feed.
    """
    import feedparser

    if len(body) > LARGEST_FEED:
        raise UnreadableSource(url, f"this feed is larger than {LARGEST_FEED // 2**20} MB")
    if b"<!ENTITY" in body.replace(b"\0", b""):  # in UTF-16 a letter is two bytes
        raise UnreadableSource(url, "this feed declares entities, which no feed needs")
    try:
        # A stream, since a text might be taken for an address or a file's name.
        stream = io.BytesIO(body)
        found = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
        entries = [_entry(each, url) for each in found.entries[:_MOST_ITEMS]]
        reason = None if found.get("version") else str(found.get("bozo_exception") or "")
    except Exception as error:  # what its makers did not think of is the feed's fault here
        raise UnreadableSource(url, f"this feed cannot be read ({error})") from None
    if reason is not None and not entries:
        why = f" ({reason})" if reason else ""
        raise UnreadableSource(url, f"this feed cannot be read{why}")
    return PageList(tuple(_distinct(item for item in entries if item)))


def _entry(entry: dict[str, object], feed: str) -> Item | None:
    address = _address(str(entry.get("link") or ""), feed)
    if address is None:
        return None
    said = str(entry.get("published") or "")
    listed = Listed(_title(entry), _day(said))
    return Item(address, listed, said, _text(entry))


def _title(entry: dict[str, object]) -> str | None:
    title, detail = str(entry.get("title") or ""), entry.get("title_detail")
    if isinstance(detail, dict) and "html" in str(detail.get("type")):
        title = unescape(re.sub(r"<[^>]*>", " ", title))
    return _line(title)


def _text(entry: dict[str, object]) -> str | None:
    """An entry's whole text as an HTML page; a summary is not taken for one."""
    contents = entry.get("content")
    values = [
        (str(each.get("type", "")), str(each.get("value") or ""))
        for each in (contents if isinstance(contents, list) else [])
        if isinstance(each, dict)
    ]
    if not values:
        return None
    kind, value = max(values, key=lambda pair: len(pair[1]))
    if not value.strip():
        return None
    if kind == "text/plain":
        value = "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", value))
    title = escape(_title(entry) or "")
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><article><h1>{title}</h1>\n{value}\n</article></body></html>\n"
    )


def read_sitemap(body: bytes, url: str) -> PageList:
    """The pages of a sitemap, or the sitemaps of an index, the newest first.

    Pages of other sites are left out, as the standard has it: nobody may send robots there.

    Raises:
        UnreadableSource: It is no sitemap.
    """
    target = _Entries()
    try:
        parser = ElementTree.XMLParser(target=target)
        parser.feed(body)
        parser.close()
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise UnreadableSource(url, f"this sitemap cannot be read ({error})") from None
    items = (_location(values, url) for values in target.entries)
    ours = _distinct(item for item in items if item and _same_site(item.url, url))
    newest = sorted(ours, key=lambda item: item.changed, reverse=True)
    if target.root == "sitemapindex":
        return PageList(lists=tuple(item.url for item in newest))
    return PageList(tuple(newest))


class _Entries:
    """Takes a sitemap apart as it is parsed, and keeps no more of it than its entries' values."""

    def __init__(self) -> None:
        self.root = ""
        self.entries: list[dict[str, str]] = []
        self._name = ""
        self._values: dict[str, str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._name = _name(tag)
        self.root = self.root or self._name
        if self._name in ("url", "sitemap"):
            self._values = {}

    def data(self, text: str) -> None:
        if self._values is not None:
            said = self._values.get(self._name, "")
            self._values[self._name] = (said + text)[:_LONGEST]

    def end(self, tag: str) -> None:
        self._name = ""
        if _name(tag) in ("url", "sitemap") and self._values is not None:
            if len(self.entries) < _MOST_ITEMS:
                self.entries.append(self._values)
            self._values = None

    def doctype(self, *_: object) -> NoReturn:
        raise ValueError("it declares a document type")  # no sitemap needs entities


def _location(values: dict[str, str], sitemap: str) -> Item | None:
    address = _address(values.get("loc", ""), sitemap)
    if address is None:
        return None
    said = values.get("publication_date", "").strip()
    listed = Listed(_line(values.get("title")), _day(said))
    return Item(address, listed, said or values.get("lastmod", "").strip())


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _same_site(url: str, other: str) -> bool:
    """Whether two addresses are of one host, or of one and its subdomain."""
    one, two = (urlsplit(each).hostname or "" for each in (url, other))
    return one == two or one.endswith(f".{_bare(two)}") or one == _bare(two)


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _address(link: str, base: str) -> str | None:
    try:
        address = urljoin(base, link.strip()).partition("#")[0]
    except ValueError:
        return None
    return address if link.strip() and re.match(r"https?://", address, re.IGNORECASE) else None


def _day(said: str) -> date | None:
    """The day that a feed's or a sitemap's time is written with; a time zone does not move it."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(said.strip()).date()
        except (ValueError, OverflowError):
            continue
    return None


def _line(value: object) -> str | None:
    text = " ".join(str(value or "").split())
    return text if text and text.isprintable() else None


def _distinct(items: Iterator[Item]) -> Iterator[Item]:
    seen: set[str] = set()
    for item in items:
        if item.url not in seen:
            seen.add(item.url)
            yield item
