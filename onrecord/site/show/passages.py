"""Words in their place: an article's text with quotations marked, as safe HTML.

Stored text goes into the page only through ``Markup.format`` and ``escape``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from onrecord.core.reading.text import paragraphs
from onrecord.models import Span

__all__ = ["Mark", "marked_pieces", "marked_text", "passage"]

_BEFORE, _AFTER = 700, 500
"""Characters of a paragraph shown at most around the marked words."""

_CLOSING = re.compile(r"[^\w\s—–-]*")
_NONE = Markup("")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of an article to be marked, linked to ``href`` unless that is empty.

    Attributes:
        span: Where it is.
        href: Where its words lead.
        note: What follows the words, and the marks that close them.
        style: The classes of the mark.
        tip: What follows each piece of the words, if they are linked; paragraphs and other marks
            cut them to pieces.
        anchor: The id of the place where it begins.
    """

    span: Span
    href: str = ""
    note: Markup = _NONE
    style: str = ""
    tip: Markup = _NONE
    anchor: str = ""


def marked_text(text: str, marks: Sequence[Mark]) -> list[Markup]:
    """The paragraphs of a text, every mark in its place.

    >>> marked_text("“Yes,” she said.", [Mark(Span(1, 4))])
    [Markup('“<mark>Yes</mark>,” she said.')]
    """
    return [_marked(text, span, marks) for span in paragraphs(text)]


def passage(text: str, marks: Sequence[Mark]) -> list[Markup]:
    """The paragraphs that hold the marks; a long one is cut at a word, some way around them."""
    first, last = min(m.span.start for m in marks), max(m.span.end for m in marks)
    whole = Span(first, last)
    shown = []
    for paragraph in paragraphs(text):
        if paragraph.meets(whole):
            start = _word_start(text, paragraph.start, first - _BEFORE)
            end = _word_end(text, paragraph.end, last + _AFTER)
            before = "… " if start > paragraph.start else ""
            after = " …" if end < paragraph.end else ""
            shown.append(Markup(before) + _marked(text, Span(start, end), marks) + after)
    return shown


def _word_start(text: str, least: int, wanted: int) -> int:
    if wanted <= least:
        return least
    return text.rfind(" ", least, wanted) + 1 or least


def _word_end(text: str, most: int, wanted: int) -> int:
    if wanted >= most:
        return most
    found = text.find(" ", wanted, most)
    return most if found < 0 else found


def marked_pieces(words: Sequence[str], marks: Sequence[Mark]) -> list[Markup]:
    """Words that stand apart from their text, each with its mark."""
    return [
        _anchor(mark) + _piece(piece, mark) + mark.note
        for piece, mark in zip(words, marks, strict=True)
    ]


def _marked(text: str, within: Span, marks: Sequence[Mark]) -> Markup:
    inside = [mark for mark in marks if mark.span.meets(within)]
    anchors, notes = defaultdict(list), defaultdict(list)
    for mark in inside:
        anchors[mark.span.start].append(_anchor(mark))
        if mark.note:
            notes[_closed(text, mark.span.end, within.end)].append(mark.note)
    return _NONE.join(
        _NONE.join((*anchors[span.start], _piece(span.of(text), mark), *notes[span.end]))
        for span, mark in _cut(within, inside, tuple(notes))
    )


def _closed(text: str, end: int, most: int) -> int:
    """The end of the marks that close the words before ``end``, so that a note stands after."""
    closing = _CLOSING.match(text, end, most) if end < most else None
    return closing.end() if closing else end


def _anchor(mark: Mark) -> Markup:
    place = '<span class="place" id="{}"></span>'
    return Markup(place).format(mark.anchor) if mark.anchor else _NONE


def _cut(
    within: Span, inside: Sequence[Mark], also: Iterable[int]
) -> Iterator[tuple[Span, Mark | None]]:
    """``within`` piece by piece, cut at ``also`` too; the shortest of several marks has a piece."""
    edges = {within.start, within.end, *(edge for edge in also if edge <= within.end)}
    edges |= {edge for mark in inside for edge in mark.span if within.start < edge < within.end}
    bounds = sorted(edges)
    for start, end in pairwise(bounds):
        piece = Span(start, end)
        holding = [mark for mark in inside if mark.span.holds(piece)]
        yield piece, min(holding, key=lambda mark: mark.span.end - mark.span.start, default=None)


def _piece(words: str, mark: Mark | None) -> Markup:
    if mark is None:
        return escape(words)
    if not mark.href:
        return Markup("<mark>{}</mark>").format(words)
    link = '<a class="{}" href="{}"><mark>{}</mark></a>{}'
    return Markup(link).format(f"marked {mark.style}".strip(), mark.href, words, mark.tip)
