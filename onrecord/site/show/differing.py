"""How the words of a report differ from a statement's, as safe HTML.

What is left out of the statement stands in ``del``, what is not in it in ``ins``, where the
report has them. Both also say so in words that only a reader without the typography gets:
whoever hears the page, or has its bare text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

from onrecord.core.reading.text import WORD, word_count
from onrecord.core.statements import Part
from onrecord.models import Span

__all__ = ["cut_words", "differing", "parts_of"]

_OPENING = "“‘«([{\"'"
_MARKS = ("“", "”", "‘", "’", "«", "»", "„", '"', "'")
_LONG = 24
"""Words left out that are shown in full; of more, the first and last ``_ENDS``."""
_ENDS = 8

_LEFT_OUT = Markup(
    '<del{0}><span class="heard">[left out{1}: </span>{2}<span class="heard">]</span></del>'
)
_ADDED = Markup(
    '<ins{0}><span class="heard">[added{1}: </span>{3}<span class="heard">]</span></ins>'
)
_CHANGED = Markup(
    '<del{0}><span class="heard">[changed{1}, from: </span>{2}</del> '
    '<ins{0}><span class="heard">to: </span>{3}<span class="heard">]</span></ins>'
)
_OPEN, _SHOWN = Markup(""), Markup(' class="shown"')


def parts_of(stored: str | None) -> tuple[Part, ...]:
    """The parts of an alignment as the database has them: a JSON list of lists.

    >>> parts_of('[["same", 0, 2, 4, 6, 0]]')
    (Part(what='same', reported=Span(start=0, end=2), original=Span(start=4, end=6), marked=False),)
    """
    rows: list[list[Any]] = json.loads(stored) if stored else []
    return tuple(Part(w, Span(a, b), Span(c, d), bool(marked)) for w, a, b, c, d, marked in rows)


def differing(
    reported: str, original: str, parts: Sequence[Part], quoted: Iterable[Span] = ()
) -> Markup:
    """The report's words, with what differs from the original in its place.

    Args:
        reported: The report's words.
        original: The words that they are compared with.
        parts: How the two differ, in the order of the report; none when they do not.
        quoted: What of ``reported`` stands in quotation marks there; they are put around it, unless
            ``reported`` has them itself.

    >>> from onrecord.core.statements import compare, words_of
    >>> said, told = "We will not go.", "We will go."
    >>> print(differing(told, said, compare(words_of(told), words_of(said)).parts).striptags())
    We will [left out: not] go.
    """
    page = _Page(reported, quoted)
    return Markup("").join(page.pieces(original, parts))


def cut_words(original: str, place: Span) -> tuple[int, int]:
    """How many words of the original come before a place in it, and how many after.

    >>> cut_words("Well, we will not go.", Span(6, 17))
    (1, 1)
    """
    whole = len(original)
    return word_count(original, Span(0, place.start)), word_count(original, Span(place.end, whole))


class _Page:
    """A report's words on their way to the page: what of them is written, and how they end."""

    def __init__(self, reported: str, quoted: Iterable[Span]) -> None:
        self.reported = reported
        self.quoted = [span for span in quoted if span.start < span.end]
        marked = [
            span
            for span in self.quoted
            if reported[span.start - 1 : span.start] not in _MARKS
            and reported[span.end : span.end + 1] not in _MARKS
        ]
        self.opens = {span.start for span in marked}
        self.closes = {span.end for span in marked}
        self.at = 0
        self.spaced = True

    def pieces(self, original: str, parts: Sequence[Part]) -> Iterator[Markup]:
        for part in parts:
            if part.what == "same":
                yield self._upto(part.reported.end)
                continue
            sign = self._sign(part)
            lost = _shortened(part.original.of(original))
            if part.what == "left out":
                yield self._upto(self._before_opening(part.reported.start))
                yield self._apart(_LEFT_OUT.format(_SHOWN if sign else _OPEN, sign, lost))
            else:
                own = self._with_brackets(part.reported)
                yield self._upto(own.start)
                form = _ADDED if part.what == "added" else _CHANGED
                yield form.format(_SHOWN if sign else _OPEN, sign, lost, self._upto(own.end))
        yield self._upto(len(self.reported))

    def _sign(self, part: Part) -> str:
        """How the report itself shows that these are not the very words; empty if it does not."""
        if part.marked:
            return ", with a sign"
        own = part.reported
        if self.quoted and own.start < own.end and not any(own.meets(q) for q in self.quoted):
            return ", outside the quotation marks"
        return ""

    def _upto(self, end: int) -> Markup:
        """The words that come next, with the quotation marks that they stand in."""
        start, self.at = self.at, max(self.at, end)
        if start >= end:
            return Markup("")
        self.spaced = self.reported[end - 1].isspace()
        text = []
        for n in range(start, end):
            text.append("“" * (n in self.opens) + self.reported[n] + "”" * (n + 1 in self.closes))
        return escape("".join(text))

    def _apart(self, piece: Markup) -> Markup:
        """A piece that is not in the report, apart from the words around it."""
        after = self.reported[self.at : self.at + 1]
        before = "" if self.spaced else " "
        self.spaced = bool(after) and (after.isalnum() or after in _OPENING)
        return Markup("{}{}{}").format(before, piece, " " if self.spaced else "")

    def _before_opening(self, place: int) -> int:
        """``place``, or where the marks that open just before it begin."""
        while place > self.at and self.reported[place - 1] in _OPENING:
            place -= 1
        return place

    def _with_brackets(self, own: Span) -> Span:
        """The report's own words, with the brackets around them."""
        start, end = own
        if start > self.at and self.reported[start - 1] == "[" and self.reported[end : end + 1]:
            return Span(start - 1, end + 1) if self.reported[end] == "]" else own
        return own


def _shortened(words: str) -> str:
    found = list(WORD.finditer(words))
    if len(found) <= _LONG:
        return " ".join(words.split())
    first, last = words[: found[_ENDS].start()].rstrip(), words[found[-_ENDS].start() :]
    return f"{first} … ({len(found) - 2 * _ENDS} more words) … {last}"
