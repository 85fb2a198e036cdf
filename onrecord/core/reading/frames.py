"""Sentences made ready for a parser, with the way back to the article's offsets.

What stands in quotation marks is somebody else's grammar: a long quotation is replaced by a
short clause of the same role, so that the parser sees the sentence around it and spends no time
on the words within. Every character of a frame leads back to the article.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord import lexicons
from onrecord.core.reading.quotations import Quotation
from onrecord.core.reading.text import word_count
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import Span

__all__ = ["Edit", "Frame", "frame", "in_sentence_case"]

_KEPT_WORDS = 9
_KEPT_FRAGMENT_WORDS = 30
_STAND_IN = "it works"
_LETTERS = re.compile(r"[A-Za-z][A-Za-z\u2019']*")
_CAPITAL = re.compile(r"\b[A-Z]")
_HEADLINE_WORDS, _HEADLINE_SHARE = 5, 0.75
_TIGHT = ",:;."
_BREAK = re.compile(r"[.!?]\s+\S")
_SPACE = str.maketrans({char: " " for char in "\n\r\t\v\f\u00a0\u2009\u202f\u200b\ufeff"})


@dataclass(frozen=True, slots=True)
class Edit:
    """``frame.text[at.start:at.end]`` stands for ``source`` in the article."""

    at: Span
    source: Span


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence as the parser gets it.

    Attributes:
        span: The sentence in the article.
        text: What is parsed.
        edits: Where ``text`` differs in length from the article, in order.
    """

    span: Span
    text: str
    edits: tuple[Edit, ...] = ()
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(edit.at.start for edit in self.edits))

    def to_source(self, start: int, end: int) -> Span:
        """The article's span for ``text[start:end]``; an edited piece counts as a whole.

        >>> Frame(Span(10, 20), "a b", (Edit(Span(2, 3), Span(12, 20)),)).to_source(2, 3)
        Span(start=12, end=20)
        """
        if not self.edits:
            return Span(self.span.start + start, self.span.start + end)
        return Span(self._back(start, first=True), self._back(end, first=False))

    def _back(self, offset: int, *, first: bool) -> int:
        probe = offset if first else offset - 1
        index = bisect_right(self._starts, probe) - 1
        if index < 0:
            return self.span.start + offset
        edit = self.edits[index]
        if probe < edit.at.end:
            return edit.source.start if first else edit.source.end
        return edit.source.end + offset - edit.at.end


def frame(text: str, sentence: Span, quotations: Sequence[Quotation]) -> Frame:
    """The frame of one sentence.

    Args:
        text: The article's text.
        sentence: The sentence's span.
        quotations: The quotations within it, in order.

    >>> text = "\u201cWe won\u2019t. Not ever, not here, not for anyone at all,\u201d she said."
    >>> quotation = Quotation(Span(1, 53), Span(0, 54), 0)
    >>> frame(text, Span(0, len(text)), [quotation]).text
    '\u201cIt works,\u201d she said.'
    """
    pieces: list[str] = []
    edits: list[Edit] = []
    length, position = 0, sentence.start

    def add(piece: str, source: Span) -> None:
        nonlocal length
        if len(piece) != source.end - source.start:
            edits.append(Edit(Span(length, length + len(piece)), source))
        pieces.append(piece)
        length += len(piece)

    for quotation in quotations:
        inner, outer = quotation.span, quotation.outer
        add(_plain(text, position, outer.start), Span(position, outer.start))
        if outer.start > sentence.start and text[outer.start - 1] in _TIGHT:
            add(" ", Span(outer.start, outer.start))
        add("\u201c" * (inner.start > outer.start), Span(outer.start, inner.start))
        kept = _plain(text, *inner) if _is_fragment(text, inner) else _stand_in(text, inner)
        add(kept, inner)
        add("\u201d" * (outer.end > inner.end), Span(inner.end, outer.end))
        position = outer.end
        if text[position : position + 1].isalnum() and position < sentence.end:
            add(" ", Span(position, position))
    add(_plain(text, position, sentence.end), Span(position, sentence.end))
    return Frame(sentence, in_sentence_case("".join(pieces)), tuple(edits))


def _is_fragment(text: str, inner: Span) -> bool:
    """Whether the quoted words are part of the sentence's own grammar."""
    most = _KEPT_FRAGMENT_WORDS if text[inner.start].islower() else _KEPT_WORDS
    return word_count(text, inner) <= most and not _BREAK.search(text, *inner)


def _plain(text: str, start: int, end: int) -> str:
    return text[start:end].translate(_SPACE)


def in_sentence_case(text: str) -> str:
    """A headline with small letters where a sentence has them for sure; any other text as it is.

    Parsers take "Bell Vows To Stay" for a name. Words of grammar and cue verbs are told from names
    by a list; all else keeps its capital. The length stays the same.

    >>> in_sentence_case("Bell Vows To Fight The Council On Bridge")
    'Bell vows to Fight the Council on Bridge'
    """
    if len(_CAPITAL.findall(text)) * 2 < text.count(" "):
        return text
    words = [match for match in _LETTERS.finditer(text) if match.end() - match.start() > 1]
    capitals = sum(1 for match in words if match.group()[0].isupper())
    if len(words) < _HEADLINE_WORDS or capitals < _HEADLINE_SHARE * len(words):
        return text
    letters = list(text)
    for match in words[1:]:
        word = match.group().lower()
        if word in lexicons.column("grammar_words", "form") or cue_verb(word):
            letters[match.start() : match.end()] = word
    return "".join(letters)


def _stand_in(text: str, inner: Span) -> str:
    first, last = text[inner.start], text[inner.end - 1]
    words = _STAND_IN if first.islower() else _STAND_IN.capitalize()
    return words + last if last in ".,!?;:" else words
