"""Quotation marks of all writings, paired into quotations.

Marks come curly, straight, doubled singles (``''`` and two backticks), mixed in one text, and
sometimes reversed. A mark's side is therefore read from its neighbours first and from its shape
second. A quotation that its paragraph leaves open goes on in the next one when that begins with
an opening mark; otherwise the open mark is taken for a slip and dropped, so that one slip never
spoils the rest of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from onrecord import lexicons
from onrecord.core.reading.text import trim
from onrecord.models import Span

__all__ = ["Quotation", "find_quotations", "is_nickname", "is_title"]

Side = Literal["open", "close", "either"]

_DOUBLE = re.compile(r"''|``|[\"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u301d\u301e\uff02]")
_SINGLE = re.compile(r"[\u2018\u2019\u201b\u2039\u203a]|(?<![\w'])'(?=\w)|(?<=[\w.,!?])'(?![\w'])")
_OPENERS = "\u201c\u201e\u201f\u301d\u00ab\u2018\u201b\u2039"
_CLOSERS = "\u201d\u2033\u301e\u00bb\u2019\u203a"
_BEFORE_OPENING = "([{\u2014\u2013-/\u2018\u2019'\u201c\u00a0"
_AFTER_CLOSING = ")]}\u2014\u2013-/\u2018\u2019'.,;:!?\u2026"
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]{0,2000})?>")
_NAME_BEFORE = re.compile(r"\b[A-Z][\w.'\u2019-]* $")
_NAME_AFTER = re.compile(r" [A-Z][a-z]")
_STRAIGHT = '"'
_CARRIED_PARAGRAPHS = 3
_WORD = re.compile(r"[\w\u2019'-]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words between a pair of marks, within one paragraph.

    Attributes:
        span: The words, marks and outer white space left out.
        outer: The words with their marks.
        paragraph: Index of the paragraph.
        continues: Whether it goes on from the quotation before it (of an earlier paragraph).
        single: Whether the marks are single ones.
    """

    span: Span
    outer: Span
    paragraph: int
    continues: bool = False
    single: bool = False


class _Mark(NamedTuple):
    start: int
    end: int
    side: Side


class _Open(NamedTuple):
    outer: int
    inner: int
    paragraph: int
    continues: bool


def find_quotations(text: str, paragraphs: Sequence[Span]) -> tuple[Quotation, ...]:
    """All quotations of a text, in order, none within another.

    Single marks count where double ones are not: around them they are the quotation, inside
    them a quotation within it. Runs in time linear in the text.

    Args:
        text: The article's text.
        paragraphs: Its paragraphs, in order.

    >>> text = "\u201cWe agree,\u201d she said."
    >>> [quotation.span.of(text) for quotation in find_quotations(text, [Span(0, len(text))])]
    ['We agree,']
    """
    doubles = list(_double_quotations(text, paragraphs))
    singles = _single_quotations(text, paragraphs, doubles)
    return tuple(sorted([*doubles, *singles], key=lambda quotation: quotation.outer))


def is_title(text: str, quotation: Quotation) -> bool:
    """Whether the words are written as a title is: every word of weight with a capital.

    >>> text = "on \u201cMeet the Press\u201d today"
    >>> is_title(text, Quotation(Span(4, 18), Span(3, 19), 0))
    True
    """
    words = _WORD.findall(quotation.span.of(text))
    small = lexicons.column("title_small_words", "form")
    weighty = [word for word in words if word not in small]
    capitals = sum(1 for word in weighty if word[0].isupper() or word[0].isdigit())
    return len(words) > 1 and capitals == len(weighty) and words[0] not in small


def is_nickname(text: str, quotation: Quotation) -> bool:
    """Whether a word or two with capitals stand within somebody's name.

    >>> text = "William \u201cBud\u201d Ferris"
    >>> is_nickname(text, Quotation(Span(9, 12), Span(8, 13), 0))
    True
    """
    start, end = quotation.outer
    words = quotation.span.of(text).split()
    if len(words) > 2 or not all(word[:1].isupper() for word in words):
        return False
    return bool(_NAME_BEFORE.search(text, max(0, start - 30), start)) and bool(
        _NAME_AFTER.match(text, end)
    )


def _side(text: str, start: int, end: int) -> Side:
    """Which side of a quotation the mark at ``text[start:end]`` is on."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    mark = text[start:end]
    if mark in _OPENERS:
        return "close" if not before.isspace() and after.isspace() else "open"
    if mark in _CLOSERS:
        return "open" if before.isspace() and not after.isspace() else "close"
    free_left = before.isspace() or before in _BEFORE_OPENING
    free_right = after.isspace() or after in _AFTER_CLOSING
    if free_left != free_right:
        return "open" if free_left else "close"
    if before.isspace() != after.isspace():
        return "open" if before.isspace() else "close"
    return "either"


def _marks(pattern: re.Pattern[str], text: str, span: Span) -> Iterator[_Mark]:
    """The marks of a paragraph, but for those in leftover markup (``<a href="...">``)."""
    tags = _TAG.finditer(text, span.start, span.end)
    tag = next(tags, None)
    for match in pattern.finditer(text, span.start, span.end):
        while tag is not None and tag.end() <= match.start():
            tag = next(tags, None)
        if tag is None or match.start() < tag.start():
            yield _Mark(match.start(), match.end(), _side(text, match.start(), match.end()))


def _double_quotations(text: str, paragraphs: Sequence[Span]) -> Iterator[Quotation]:
    opened: _Open | None = None
    for index, paragraph in enumerate(paragraphs):
        marks = _outermost(text, paragraphs, index, list(_marks(_DOUBLE, text, paragraph)))
        if opened is not None:
            carried, opened = _carry(text, paragraphs, index, marks, opened)
            yield from carried
            if opened is not None and opened.paragraph < index:
                continue
        for mark in marks if opened is None else _after(marks, opened):
            if opened is None or mark.side == "open":
                opened = None if mark.side == "close" else _Open(*mark[:2], index, False)
            else:
                yield from _made(text, opened, Span(mark.start, mark.end))
                opened = None


def _outermost(
    text: str, paragraphs: Sequence[Span], index: int, marks: list[_Mark]
) -> list[_Mark]:
    """Without the curly marks of what is quoted within a paragraph in straight ones.

    Outlets that quote a whole passage put a straight mark before each of its paragraphs, and one
    at its end.
    """
    straight = [mark for mark in marks if text[mark.start] == _STRAIGHT]
    if not straight or straight[0].start != paragraphs[index].start:
        return marks
    within = [mark.side for mark in marks if text[mark.start] != _STRAIGHT]
    if len(within) % 2 or within != ["open", "close"] * (len(within) // 2):
        return marks
    following = paragraphs[index + 1].start if index + 1 < len(paragraphs) else 0
    closed = len(straight) == 2 and marks[-1] == straight[-1]
    goes_on = len(straight) == 1 and following > 0 and text[following] == _STRAIGHT
    return straight if closed or goes_on else marks


def _after(marks: list[_Mark], opened: _Open) -> list[_Mark]:
    return [mark for mark in marks if mark.start >= opened.inner]


def _carry(
    text: str,
    paragraphs: Sequence[Span],
    index: int,
    marks: list[_Mark],
    opened: _Open,
) -> tuple[list[Quotation], _Open | None]:
    """What becomes, at paragraph ``index``, of a quotation left open before it."""
    done: list[Quotation] = []
    paragraph = paragraphs[index]
    if marks and marks[0].start == paragraph.start and marks[0].side != "close":
        if opened.paragraph == index - 1:
            done += _made(text, opened, Span(paragraphs[index - 1].end, paragraphs[index - 1].end))
            return done, _Open(*marks[0][:2], index, True)
        return done, None
    if marks and marks[0].side == "close" and index - opened.paragraph <= _CARRIED_PARAGRAPHS:
        for at in range(opened.paragraph, index):
            end = paragraphs[at].end
            done += _made(text, opened, Span(end, end))
            start = paragraphs[at + 1].start
            opened = _Open(start, start, at + 1, True)
        return done, opened
    if not marks and index - opened.paragraph < _CARRIED_PARAGRAPHS:
        return done, opened
    return done, None


def _made(text: str, opened: _Open, closing: Span) -> Iterator[Quotation]:
    inner = trim(text, Span(opened.inner, closing.start))
    if inner.start < inner.end:
        outer = Span(opened.outer, closing.end)
        yield Quotation(inner, outer, opened.paragraph, opened.continues)


def _single_quotations(
    text: str, paragraphs: Sequence[Span], doubles: Sequence[Quotation]
) -> Iterator[Quotation]:
    """Quotations in single marks that stand outside the double ones."""
    taken = iter([*(quotation.outer for quotation in doubles), Span(len(text), len(text) + 1)])
    double = next(taken)
    for index, paragraph in enumerate(paragraphs):
        opened: _Mark | None = None
        for mark in _marks(_SINGLE, text, paragraph):
            while double.end <= mark.start:
                double, opened = next(taken), None
            if double.start <= mark.start:
                continue
            if mark.side == "open":
                opened = mark
            elif opened is not None and mark.side == "close" and not _apostrophe(text, mark):
                span = trim(text, Span(opened.end, mark.start))
                if span.start < span.end:
                    yield Quotation(span, Span(opened.start, mark.end), index, single=True)
                opened = None


def _apostrophe(text: str, mark: _Mark) -> bool:
    """Whether a closing single mark is rather an apostrophe (the unions' offer, don't)."""
    before, after = text[mark.start - 1], text[mark.end : mark.end + 1]
    if after.isalnum():
        return True
    return before == "s" and after == " " and text[mark.end + 1 : mark.end + 2].islower()
