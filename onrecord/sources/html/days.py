"""The day on which a page was published, as the page itself tells it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date, timedelta

from lxml import etree, html

from onrecord.sources.html.details import fields
from onrecord.sources.html.stamps import (
    Stamp,
    address_day,
    is_written,
    read_stamp,
    written_days,
)
from onrecord.sources.html.tree import Tree

__all__ = ["published_day"]

_LATER = ("modif", "updat", "copyright", "last-", "expire", "valid", "review")
_APART = ("nav", "aside", "footer", "form", "script", "noscript", "figure", "head")
_LISTS = ("ul", "ol")
_INLINE = ("a", "abbr", "b", "em", "font", "i", "small", "span", "strong", "sup", "time", "u")
_LONG, _BEFORE, _AFTER = 200, 4, 12
_SAME = timedelta(minutes=1)
_DATELINE = re.compile(r"[^—–]{0,80}?(?=\s*(?:[—–]|--|\s-\s))")
_HEADLINE = etree.XPath("(.//article//h1 | .//main//h1 | .//h1)[1]")
_TIMES = etree.XPath(
    './/time[@datetime] | .//*[@itemprop="datePublished" and (@datetime or @content)]'
)


def published_day(
    tree: Tree, stamped: Sequence[str], address: str | None, latest: date | None = None
) -> date | None:
    """The day of publication; None when the page does not tell it for sure.

    In this order: what the page says of itself for machines (JSON-LD, which the caller has read,
    then OpenGraph and its like, then ``datePublished`` elements and a lone ``time``), its address,
    and the lines around its headline. When it was changed, and years in footers, are no days of
    publication.

    Machines' times are often in UTC, in which an American evening is on the next day already.
    When the page gives the same moment in a zone of its own, or the day before or after in its
    address or in words beside its headline, then that is the day.

    Args:
        tree: The page.
        stamped: ``datePublished`` of its JSON-LD.
        address: Its address.
        latest: A day on which it was there already; no later one counts.
    """
    stamps = [stamp for value in _values(tree, stamped) if (stamp := read_stamp(value))]
    stamps = [stamp for stamp in stamps if latest is None or stamp.day <= latest + timedelta(1)]
    if stamps:
        return _own_day(tree, stamps, address)
    day = (address_day(address) if address else None) or _beside_headline(tree)
    return day if day is None or latest is None or day <= latest + timedelta(1) else None


def _values(tree: Tree, stamped: Sequence[str]) -> Iterator[str]:
    """What the page calls its time of publication, the most trustworthy first."""
    yield from stamped
    yield from fields(tree, "published")
    times = [each for each in _TIMES(tree) if not _apart(each)]
    named = [each for each in times if each.get("itemprop") == "datePublished"]
    distinct = {each.get("datetime") for each in times}
    for each in named or (times if len(distinct) == 1 else ()):
        yield each.get("datetime") or each.get("content") or ""


def _own_day(tree: Tree, stamps: Sequence[Stamp], address: str | None) -> date:
    """The day of the first stamp, in the publisher's own zone where that shows."""
    first = stamps[0]
    if not first.is_utc or first.at is None:
        return first.day
    for other in stamps[1:]:
        if other.at is not None and not other.is_utc and abs(other.at - first.at) <= _SAME:
            return other.day
    told = [address_day(address) if address else None, *written_days(_headline_text(tree))[:1]]
    beside = (first.day - timedelta(1), first.day + timedelta(1))
    return next((day for day in told if day in beside), first.day) or first.day


def _apart(element: Tree) -> bool:
    """Whether an element belongs to a list of other articles, a footer or the like."""
    return any(each.tag in _APART or each.tag in _LISTS for each in element.iterancestors())


def _beside_headline(tree: Tree) -> date | None:
    """The day in the lines around the headline, or in some field of the head that few pages have.

    htmldate looks for it; it counts only if it is written there so that it can mean no other day.
    """
    from htmldate import find_date

    part = _headline_part(tree)
    if part is None:
        return None
    try:
        found = find_date(
            part,
            extensive_search=False,
            original_date=True,
            min_date=date(1980, 1, 1).isoformat(),
            max_date=date(2200, 1, 1).isoformat(),
        )
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    if found is None:
        return None
    day = date.fromisoformat(found)
    return day if is_written(day, etree.tostring(part, encoding="unicode")) else None


def _headline_text(tree: Tree) -> str:
    headline = next(iter(_HEADLINE(tree)), None)
    return "" if headline is None else "\n".join(_surroundings(tree, headline))


def _headline_part(tree: Tree) -> Tree | None:
    """A page of the head's fields and of the lines beside the headline alone."""
    headline = next(iter(_HEADLINE(tree)), None)
    if headline is None:
        return None
    page = html.document_fromstring("<html><head></head><body></body></html>")
    head = etree.SubElement(page, "head")
    page.insert(0, head)
    for meta in tree.iterfind(".//meta"):
        name = " ".join(str(value) for key, value in meta.items() if key != "content").lower()
        if not any(part in name for part in _LATER):
            head.append(deepcopy(meta))
    for text in _surroundings(tree, headline):
        line = etree.SubElement(page.find("body"), "p")
        line.set("class", "date")
        line.text = text
    return page


def _surroundings(tree: Tree, headline: Tree) -> list[str]:
    """The lines just before the headline, and those from it to the article's first paragraph.

    Of that paragraph the dateline counts too: what stands before its dash.
    """
    before: deque[str] = deque(maxlen=_BEFORE)
    after: list[str] = []
    for line, follows in _lines(tree, headline):
        if not follows:
            before.append(line)
            continue
        if len(line) > _LONG:
            dateline = _DATELINE.match(line)
            after += [dateline[0]] if dateline else []
            break
        after.append(line)
        if len(after) == _AFTER:
            break
    return [*(line for line in before if len(line) <= _LONG), *after]


def _lines(tree: Tree, headline: Tree) -> Iterator[tuple[str, bool]]:
    """The page's lines of text in order, each with whether the headline was met before."""
    body = tree.find(".//body")
    walk = etree.iterwalk(tree if body is None else body, events=("start", "end"))
    words: list[str] = []
    met = False
    for event, element in walk:
        if event == "start" and element.tag in _APART:
            walk.skip_subtree()
            continue
        if element.tag not in _INLINE and words:
            yield from ((line, met) for line in [" ".join("".join(words).split())] if line)
            words = []
        met = met or element is headline
        if element.tag not in _APART:
            words.append((element.text if event == "start" else element.tail) or "")
