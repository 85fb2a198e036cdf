"""From the bytes of a page, of the web or of a PDF file, to an article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from email.message import Message
from hashlib import blake2b
from urllib.parse import quote

from onrecord.core.addresses import name_of
from onrecord.errors import UnreadableSource
from onrecord.models import Article
from onrecord.sources.details import article_of
from onrecord.sources.encodings import decode_page
from onrecord.sources.limits import refuse_large

__all__ = ["is_page_type", "read_page"]

_HTML = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_TEXT = frozenset({"text/plain", "text/markdown"})
_PDF = frozenset({"application/pdf", "application/x-pdf"})
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})
_PDF_MARK = b"%PDF-"
_TAG = re.compile(
    r"<\s*(?:!doctype\s+html|html|head|body|title|article|main|div|p|br|meta|h1)\b", re.I
)
_SNIFFED = 4096
_UNSAFE = " \"'<>"


def read_page(
    data: bytes,
    *,
    source: str,
    url: str | None = None,
    content_type: str | None = None,
    id: str | None = None,
    seen: date | None = None,
    details: Mapping[str, object] | None = None,
) -> Article:
    """Make an article of a web page, a PDF file or a plain text, given as bytes.

    What it is shows in ``content_type`` and in the bytes themselves. The words are those of the
    article, without headline, captions and all that stands around it; every offset counts in
    them. Headline, author, publisher, address and day come from ``details``, else from the page:
    see docs/sources.md for where. A detail that the page does not tell for sure is None, the
    day of publication too: whoever needs one looks, and refuses the article.

    Args:
        data: The page.
        source: Where it was read, for messages and the record.
        url: Its address, if known; else the page's own word for it is taken.
        content_type: The server's ``Content-Type``, if there was one.
        id: The article's id; by default made of its address, or of its words if it has none.
        seen: A day on which the page was there already; it was published no later.
        details: What is known better than by the page: as in front matter.

    Raises:
        UnreadableSource: There is no article in it, or it cannot be read.
        BadFrontMatter: A detail is of the wrong form.
    """
    refuse_large(data, source)
    if not data.strip():
        raise UnreadableSource(source, "it is empty", "Give a page with an article.")
    kind = _kind(data, content_type, source)
    if kind == "pdf":
        from onrecord.sources.pdf import read_pdf

        text, found = read_pdf(data, source)
    elif kind == "text":
        text, found = _plain(data, source, content_type), {}
    else:
        text, found = _web(decode_page(data, source, content_type), source, url, seen)
    found = {"url": url, **found}
    clean = {key: _clean(key, value) for key, value in found.items()}
    known = {key: value for key, value in (details or {}).items() if value not in (None, "")}
    merged = {**clean, **known}
    return article_of(merged, text=text, id=id or _id(merged.get("url"), text), source=source)


def is_page_type(content_type: str | None) -> bool:
    """Whether a ``Content-Type`` is that of a web page.

    >>> is_page_type("text/html; charset=utf-8"), is_page_type("image/png")
    (True, False)
    """
    return _type(content_type) in _HTML


def _kind(data: bytes, content_type: str | None, source: str) -> str:
    named = _type(content_type)
    if _PDF_MARK in data[:1024] or named in _PDF:
        return "pdf"
    if named in _TEXT:
        return "text"
    if named in _HTML or named in _UNSAID:
        return "web"
    raise UnreadableSource(
        source, f"it is {named}, not a page with an article", "Give a web page, a PDF or a text."
    )


def _type(content_type: str | None) -> str:
    message = Message()
    message["Content-Type"] = " ".join((content_type or "").split())
    return message.get_content_type() if content_type else ""


def _plain(data: bytes, source: str, content_type: str | None) -> str:
    text = decode_page(data, source, content_type)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _web(
    page: str, source: str, url: str | None, seen: date | None
) -> tuple[str, dict[str, object]]:
    from onrecord.sources.html.days import published_day
    from onrecord.sources.html.details import page_details
    from onrecord.sources.html.text import page_text
    from onrecord.sources.html.tree import page_tree

    if not _TAG.search(page, 0, _SNIFFED) and not _TAG.search(page):
        raise UnreadableSource(
            source, "this is no web page (it has no tags)", "Give the whole page."
        )
    tree = page_tree(page, source)
    details = page_details(tree, url)
    text = page_text(tree, details.title)
    if text is None:
        what = "no article can be found on this page"
        raise UnreadableSource(source, what, "Save its text as Markdown, with its details on top.")
    day = published_day(tree, details.stamped, details.url, seen)
    return text, {
        "title": details.title,
        "author": details.author,
        "publisher": details.publisher,
        "url": details.url,
        "published": day,
    }


def _clean(key: str, value: object) -> object:
    """A detail without what no detail may hold: a page's word for it is not a person's."""
    if not isinstance(value, str):
        return value
    if key == "url":
        safe = (
            c if c.isprintable() and c not in _UNSAFE else quote(c, errors="replace") for c in value
        )
        return "".join(safe)
    return "".join(letter for letter in value if letter.isprintable()).strip() or None


def _id(address: object, text: str) -> str:
    if isinstance(address, str):
        return name_of(address)
    return f"page-{blake2b(text.encode(), digest_size=6).hexdigest()}"
