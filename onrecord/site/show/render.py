"""How a value of the database is shown in a cell: days, quoted words, links, small labels.

Everything here takes stored values and gives HTML in which they are escaped, or None where
Datasette's own way is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from markupsafe import Markup, escape

__all__ = [
    "article_name",
    "cell",
    "cut",
    "day",
    "day_said",
    "full_day",
    "label",
    "moment",
    "outside_link",
    "quoted",
    "readable_day",
    "reference",
    "spoken",
    "web_address",
    "words_link",
]

Values = Mapping[str, object]

_DAYS = frozenset({"said_on", "earliest", "latest", "published", "first_published"})
_DAYS |= frozenset({"first_said", "last_said", "on"})
_MOMENTS = frozenset({"fetched", "started", "at"})
_KINDS = frozenset({"direct", "mixed", "indirect", "declined"})
_YES_NO = frozenset({"reviewed", "quoted", "rejected"})
_YES_NO |= frozenset({"words_differ", "days_differ", "speakers_differ", "disputed"})
_LONGEST = 240
_LONGEST_NAME = 90
_LONGEST_URL = 60
_WEB = ("http", "https")


def readable_day(iso: str) -> str:
    """A day for readers.

    >>> readable_day("2023-08-04")
    '4 August 2023'
    >>> readable_day("soon")
    'soon'
    """
    try:
        read = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{read.day} {read:%B} {read.year}"


@lru_cache(maxsize=4096)
def day(iso: str) -> Markup:
    """A ``time`` element: readable, with the ISO day as its title.

    >>> day("2023-08-04")
    Markup('<time datetime="2023-08-04" title="2023-08-04">4 August 2023</time>')
    """
    readable = readable_day(iso)
    if readable == iso:
        return escape(iso)
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(iso, readable)


def full_day(iso: str) -> Markup:
    """A ``time`` element with the day of the week.

    >>> full_day("2023-08-03").striptags()
    'Thursday 3 August 2023'
    """
    readable = readable_day(iso)
    if readable == iso:
        return escape(iso)
    shown = f"{date.fromisoformat(iso):%A} {readable}"
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(iso, shown)


def day_said(said_on: object, earliest: object = None, latest: object = None) -> Markup:
    """When something was said, as far as that is known; never one day for several.

    >>> day_said(None, None, "2023-08-05").striptags()
    'no later than 5 August 2023'
    >>> day_said(None).striptags()
    'day unknown'
    """
    if said_on:
        return day(str(said_on))
    if earliest and latest and earliest != latest:
        bounds = Markup("between {} and {}").format(day(str(earliest)), day(str(latest)))
    elif latest:
        bounds = Markup("no later than {}").format(day(str(latest)))
    elif earliest:
        bounds = Markup("no earlier than {}").format(day(str(earliest)))
    else:
        bounds = Markup("day unknown")
    return Markup('<span class="unknown">{}</span>').format(bounds)


def moment(iso: str) -> Markup:
    """A time in UTC to the minute, with the full ISO time as its title."""
    try:
        read = datetime.fromisoformat(iso)
    except ValueError:
        return escape(iso)
    shown = f"{readable_day(read.date().isoformat())}, {read:%H:%M} UTC"
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(iso, shown)


@lru_cache(maxsize=64)
def label(kind: str) -> Markup:
    """A small label for a kind; its class is one of a fixed set of words.

    >>> label("direct")
    Markup('<span class="kind kind-direct">direct</span>')
    """
    style = f" kind-{kind}" if kind in _KINDS else ""
    return Markup('<span class="kind{}">{}</span>').format(style, kind)


def quoted(text: str, kind: object) -> Markup:
    """The words of a quote, in quotation marks only where the article has them all.

    >>> quoted("We agree.", "direct").striptags()
    '“We agree.”'
    >>> quoted("that they agree", "indirect").striptags()
    'that they agree'
    """
    if kind == "direct":
        return Markup('<q class="words">{}</q>').format(f"“{text}”")
    return Markup('<span class="words">{}</span>').format(text)


def spoken(segments: Iterable[Values]) -> Markup:
    """The words of a quote piece by piece: in quotation marks what the article has in them.

    >>> spoken([{"text": "that it was", "quoted": 0}, {"text": "hasty", "quoted": 1}]).striptags()
    'that it was “hasty”'
    """
    return Markup(" ").join(
        quoted(str(piece["text"]), "direct" if piece["quoted"] else "") for piece in segments
    )


def article_name(article: Values) -> str:
    """An article's title, else its publisher and day, else its id.

    >>> article_name({"id": "a", "title": None, "publisher": "Courier", "published": "2024-03-05"})
    'Courier, 5 March 2024'
    """
    publisher, published = article["publisher"], article["published"]
    if article["title"]:
        return str(article["title"])
    if publisher and published:
        return f"{publisher}, {readable_day(str(published))}"
    return str(article["id"])


def cut(text: str, longest: int) -> str:
    """A text on one line, cut at a word when it is longer than ``longest`` characters.

    >>> cut("We will not  sail", 12)
    'We will not …'
    """
    line = " ".join(text[: longest * 4].split())
    if len(line) <= longest and len(text) <= longest * 4:
        return line
    return f"{line[: longest + 1].rsplit(' ', 1)[0][:longest]} …"


def outside_link(url: str, shown: str | None = None) -> Markup:
    """A link to an address of the web; any other address is shown as mere text.

    >>> outside_link("javascript:alert(1)")
    Markup('javascript:alert(1)')
    """
    shown = shown or url
    address = web_address(url)
    if address is None:
        return escape(shown)
    if len(shown) > _LONGEST_URL:
        shown = f"{urlsplit(address).netloc}/…"
    link = '<a class="out" href="{0}" title="{0}" rel="noopener">{1}</a>'
    return Markup(link).format(address, shown)


def web_address(url: str | None) -> str | None:
    """An address of the web, without space around it; None when it is no such thing.

    >>> web_address(" https://example.com/a "), web_address("javascript:alert(1)")
    ('https://example.com/a', None)
    """
    address = (url or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    fine = parts.scheme in _WEB and parts.netloc and not any(c.isspace() for c in address)
    return address if fine else None


def words_link(words: Markup, url: str) -> Markup:
    """The words of a quote, leading to its page."""
    return _linked(words, url, "words-link")


def reference(name: object, url: str) -> Markup:
    """A link to another row under its name, of which a long one is shortened."""
    shown = str(name)
    if len(shown) > _LONGEST_NAME:
        shown = f"{shown[:_LONGEST_NAME].rsplit(None, 1)[0]} …"
    return _linked(escape(shown), url)


def cell(values: Values, column: str, value: object, row_url: str = "") -> Markup | None:
    """A cell of a table or of a query's result.

    Args:
        values: The row.
        column: The column's name.
        value: What stands in it.
        row_url: Where the row itself, or the thing named in the cell, has its page; may be empty.
    """
    if value is None or value == "":
        return _missing(values, column)
    if isinstance(value, str):
        return _text_cell(values, column, value, row_url)
    if column == "confidence" and isinstance(value, int | float):
        return Markup('<span class="number">{:.2f}</span>').format(value)
    if column in _YES_NO and value in (0, 1):
        return escape("yes" if value else "no")
    return None


def _missing(values: Values, column: str) -> Markup | None:
    """What is not known is said to be so."""
    if column == "said_on":
        return day_said(None, values.get("earliest"), values.get("latest"))
    if column == "speaker" and "kind" in values:
        return Markup('<span class="unknown">not known</span>')
    return None


def _text_cell(values: Values, column: str, value: str, row_url: str) -> Markup | None:
    if column in _BY_COLUMN:
        return _BY_COLUMN[column](value)
    if column == "text":
        kind = values.get("kind")
        if kind in _KINDS:
            return words_link(quoted(value, kind), row_url)
        if len(value) > _LONGEST and row_url:
            return _shortened(value, row_url)
    return _linked(escape(value), row_url) if row_url else None


def _linked(shown: Markup, url: str, style: str = "") -> Markup:
    if not url:
        return shown
    opened = Markup('<a class="{}" href="{}">').format(style, url) if style else None
    return (opened or Markup('<a href="{}">').format(url)) + shown + Markup("</a>")


def _shortened(text: str, row_url: str) -> Markup:
    start = f"{text[:_LONGEST].rsplit(None, 1)[0]} …"
    return Markup("{} {}").format(start, _linked(Markup("Read it"), row_url))


_BY_COLUMN: dict[str, Callable[[str], Markup]] = {
    **dict.fromkeys(_DAYS, day),
    **dict.fromkeys(_MOMENTS, moment),
    **dict.fromkeys(("kind", "date_basis", "speaker_kind"), label),
    "url": outside_link,
}
