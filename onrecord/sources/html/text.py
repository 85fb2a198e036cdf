"""The article's text on a page: its paragraphs, without what stands around and between them."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from lxml import etree

from onrecord import lexicons
from onrecord.sources.encodings import mend
from onrecord.sources.html.stamps import written_days
from onrecord.sources.html.tree import Tree

__all__ = ["page_text"]

_WORD = re.compile(r"[^\W_]")
_ENDED = re.compile(r"[.!?…][\"'’”)\]]*\Z")
_MOST_FURNITURE = 160
_MOST_DATE = 8
_LEAST_PROSE = 2
_BYLINE = re.compile(r"(?:By|BY)\s+[^\W\d_a-z]")
_PARTS = frozenset(
    {"p", "head", "item", "quote", "list", "table", "row", "cell", "code", "ab", "div"}
)
_APOSTROPHES = str.maketrans("’‘", "''")


def page_text(tree: Tree, title: str | None) -> str | None:
    """The paragraphs of the article, with blank lines between them; None when there is none.

    trafilatura finds the article. Of what it finds, the headline (a detail of its own), headings
    over nothing, lines without a word, and the furniture of news sites ("Read more") are left
    out: see ``lexicons/en/page_furniture.tsv``. Each item of a list is a paragraph.
    """
    for careful in (True, False):
        body = _found(tree, careful)
        if body is None:
            continue
        paragraphs = list(_kept(_paragraphs(body), title))
        # Where the careful way finds nothing, a front page's links are not to pass for prose.
        prose = sum(1 for _, text in paragraphs if _ENDED.search(text))
        if paragraphs and (careful or prose >= _LEAST_PROSE):
            return unicodedata.normalize("NFC", "\n\n".join(text for _, text in paragraphs))
    return None


def _found(tree: Tree, careful: bool) -> etree._Element | None:
    import trafilatura

    # It warns of every page without an article; for us that is a failure with a message.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            include_tables=True,
            favor_precision=careful,
            with_metadata=False,
        )
    except (RecursionError, AttributeError, etree.LxmlError):
        return None
    body = getattr(document, "body", None)
    return body if isinstance(body, etree._Element) else None


def _paragraphs(body: etree._Element) -> Iterator[tuple[bool, str]]:
    """Each paragraph's text, and whether it is a heading."""
    pieces: list[str] = []
    heading = False
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _PARTS:
            yield from ((heading, text) for text in _lines("".join(pieces)))
            pieces = []
            heading = event == "start" and element.tag == "head"
        if event == "start" and element.tag == "lb":
            pieces.append("\n")
        pieces.append((element.text if event == "start" else element.tail) or "")
    yield from ((heading, text) for text in _lines("".join(pieces)))


def _lines(text: str) -> Iterator[str]:
    """What stands between two line breaks or more, and lines that end as sentences do."""
    lines = [" ".join(line.split()) for line in mend(text).split("\n")]
    block: list[str] = []
    for line in [*lines, ""]:
        if block and (not line or _ENDED.search(block[-1])):
            yield " ".join(block)
            block = []
        block += [line] if line else []
    if block:
        yield " ".join(block)


def _kept(paragraphs: Iterator[tuple[bool, str]], title: str | None) -> Iterator[tuple[bool, str]]:
    last: tuple[bool, str] | None = None
    for heading, text in paragraphs:
        if not _WORD.search(text) or _folded(text) == _folded(title or "") or _is_furniture(text):
            continue
        if last is None and _is_byline(text):
            continue
        # Of two headings in a row the first has lost what it was over, unless it heads sections.
        if last is not None and not (last[0] and heading):
            yield last
        last = heading, text
    if last is not None and not last[0]:
        yield last


def _is_byline(text: str) -> bool:
    """Whether a line above the article only says by whom and when."""
    if len(text) > _MOST_FURNITURE or (_ENDED.search(text) and not written_days(text)):
        return False
    is_date = len(text.split()) <= _MOST_DATE and bool(written_days(text))
    return is_date or bool(_BYLINE.match(text))


def _is_furniture(text: str) -> bool:
    words = _folded(text).rstrip(" :….")
    if words in _furniture("whole") or words in _furniture("heading"):
        return True
    return len(words) <= _MOST_FURNITURE and words.startswith(_furniture("start"))


def _folded(text: str) -> str:
    return text.translate(_APOSTROPHES).casefold()


@cache
def _furniture(place: str) -> tuple[str, ...]:
    return tuple(sorted(lexicons.column("page_furniture", "form", place=place)))
