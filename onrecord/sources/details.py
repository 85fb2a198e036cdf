"""From the details that stand with a text (front matter, a JSON object) to an Article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, cast

from onrecord.errors import BadFrontMatter, UnreadableSource
from onrecord.models import Article, ArticleKind
from onrecord.sources.limits import MOST_CHARACTERS

__all__ = ["article_of", "check_text", "parse_day", "refuse_undated"]

_KINDS = ("report", "statement")
_ABSENT = frozenset({"", "~", "null"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WEB = re.compile(r"https?://[^\s\"'<>]+\Z", re.IGNORECASE)
_ADD_DAY = (
    'Add a line such as "published: 2023-08-05" to its front matter, or to a file of details '
    "beside it."
)
_FORM = re.compile(r"\d{4}-\d{2}-\d{2}(?=\Z|[T ])")


def article_of(details: Mapping[str, object], *, text: str, id: str, source: str) -> Article:
    """Make an article of its text and its details.

    Keys that On Record does not know are passed over; a value that is null or empty counts as
    absent.

    Args:
        details: id, kind, title, publisher, author, url, published, speaker; all optional.
        text: The words, as they shall be kept.
        id: The article's id, when the details have none.
        source: Where it was read, for messages.

    Raises:
        BadFrontMatter: A detail is of the wrong form.
        UnreadableSource: The text is empty, or holds what no text holds.
    """
    check_text(text, source)
    values = {key: _plain(details, key, source) for key in _KEYS}
    kind = values["kind"] or "report"
    if kind not in _KINDS:
        raise BadFrontMatter(source, f'kind "{kind}" is not known', "Write report or statement.")
    url = values["url"]
    if url is not None and not _WEB.match(url):
        raise BadFrontMatter(
            source, f'url "{url}" is no web address', "Write one that begins with https://."
        )
    published = values["published"]
    return Article(
        id=values["id"] or id,
        text=text,
        kind=cast(ArticleKind, kind),
        title=values["title"],
        publisher=values["publisher"],
        author=values["author"],
        url=url,
        published=None if published is None else parse_day(published, source),
        speaker=values["speaker"],
        source=source,
    )


_Key = Literal["id", "kind", "title", "publisher", "author", "url", "published", "speaker"]
_KEYS: tuple[_Key, ...] = (
    "id",
    "kind",
    "title",
    "publisher",
    "author",
    "url",
    "published",
    "speaker",
)


def check_text(text: str, source: str) -> None:
    """Refuse a text that is empty, or that a database cannot hold as it is.

    Raises:
        UnreadableSource: Nothing but white space, a NUL character, half a surrogate pair, or more
            characters than an article has.
    """
    if not text.strip():
        raise UnreadableSource(source, "there is no text in it", "Add the text, or remove it.")
    if "\0" in text:
        raise UnreadableSource(
            source, "this is not text (it holds NUL characters)", "Give a text saved as UTF-8."
        )
    if len(text) > MOST_CHARACTERS:
        raise UnreadableSource(
            source,
            f"its text has more than {MOST_CHARACTERS:,} characters",
            "Take it apart into articles.",
        )
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise UnreadableSource(
            source, "the text holds half of a surrogate pair", "Write the whole character."
        )


def refuse_undated(article: Article, remedy: str = _ADD_DAY) -> Article:
    """Let pass an article that has a day of publication.

    Args:
        article: The article.
        remedy: What to do about it if it has none.

    Raises:
        UnreadableSource: It has none.
    """
    if article.published is not None:
        return article
    raise UnreadableSource(
        article.source or article.id,
        "it has no day of publication",
        remedy,
    )


def parse_day(value: str, source: str) -> date:
    """Read a day written as YYYY-MM-DD, with or without a time after it.

    The day is the one that is written: a time zone does not move it.

    >>> parse_day("2023-08-05T23:30:00-07:00", "a.md")
    datetime.date(2023, 8, 5)

    Raises:
        BadFrontMatter: There is no such day, or it is written in another form.
    """
    remedy = "Write the day as YYYY-MM-DD, such as 2023-08-05."
    if not _FORM.match(value):
        raise BadFrontMatter(source, f'published "{value}" is not a date', remedy)
    try:
        return datetime.fromisoformat(value).date()
    except ValueError as error:
        what = f'published "{value}" is not a date ({error})'
        raise BadFrontMatter(source, what, remedy) from None


def _plain(details: Mapping[str, object], key: str, source: str) -> str | None:
    """The value of ``key`` as one line of text; None when absent."""
    value = details.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        raise BadFrontMatter(source, f'"{key}" is not a single text', f"Write one {key}.")
    text = str(value).strip()
    if text in _ABSENT:
        return None
    if _CONTROL.search(text) or not text.isprintable():
        raise BadFrontMatter(
            source, f'"{key}" holds a control character', f"Write the {key} on one line."
        )
    return text
