"""Words in their place: an article's text with quotations marked, as safe HTML.

Stored text goes into the page only through ``Markup.format`` and ``escape``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from onrecord.core.reading.text import paragraphs
from onrecord.models import Span

__all__ = ["Mark", "marked_text", "passage"]

_BEFORE, _AFTER = 700, 500
"""Characters of a paragraph shown at most around the marked words."""

_NONE = Markup("")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of an article to be marked, linked to ``href`` unless that is empty.

    A ``note`` follows the words.
    """

    span: Span
    href: str = ""
    title: str = ""
    note: Markup = _NONE


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


def _marked(text: str, within: Span, marks: Sequence[Mark]) -> Markup:
    noted = [mark for mark in marks if mark.note]
    return _NONE.join(
        _piece(span.of(text), mark)
        + _NONE.join(each.note for each in noted if each.span.end == span.end)
        for span, mark in _cut(within, marks)
    )


def _cut(within: Span, marks: Sequence[Mark]) -> Iterator[tuple[Span, Mark | None]]:
    """``within`` piece by piece; where marks overlap, the shortest one has the piece."""
    inside = [mark for mark in marks if mark.span.meets(within)]
    edges = {within.start, within.end}
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
    link = '<a class="marked" href="{}" title="{}"><mark>{}</mark></a>'
    return Markup(link).format(mark.href, mark.title, words)
