"""Paragraphs of a text, with offsets that are never lost."""

from __future__ import annotations

import re

from onrecord.models import Span

__all__ = ["WORD", "paragraphs", "trim", "word_count"]

WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_ENDED = re.compile(r"[.!?:;\"'\u2019\u201d)\]*_>|]\s*$")
_WRAP_MIN, _WRAP_MAX, _WRAP_RAGGED = 50, 110, 25


def trim(text: str, span: Span) -> Span:
    """``span`` without the white space at its edges.

    >>> trim(" so it is ", Span(0, 10))
    Span(start=1, end=9)
    """
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def word_count(text: str, span: Span) -> int:
    """How many words the span holds."""
    return sum(1 for _ in WORD.finditer(text, span.start, span.end))


def paragraphs(text: str) -> tuple[Span, ...]:
    r"""The paragraphs of ``text``, trimmed, in order.

    A line is a paragraph, unless it only goes on with the line before: either that line breaks
    off in mid-sentence and this one begins in lower case, or both belong to a block that was
    wrapped at a fixed width.

    >>> [span.of("One.\n\nTwo goes\non here.") for span in paragraphs("One.\n\nTwo goes\non here.")]
    ['One.', 'Two goes\non here.']
    """
    found: list[Span] = []
    block: list[Span] = []
    for match in _LINE.finditer(text):
        line = Span(*match.span())
        if match.group().isspace():
            continue
        if block and text.count("\n", block[-1].end, line.start) > 1:
            found += _joined(text, block)
            block = []
        block.append(line)
    found += _joined(text, block)
    return tuple(trim(text, span) for span in found)


def _joined(text: str, block: list[Span]) -> list[Span]:
    """The paragraphs in a block of lines without a blank line between them."""
    if not block:
        return []
    if _is_wrapped(block):
        return [Span(block[0].start, block[-1].end)]
    spans = [block[0]]
    for line in block[1:]:
        first = text[line.start : line.end].lstrip()[:1]
        if first.islower() and not _ENDED.search(
            text, max(spans[-1].start, spans[-1].end - 4), spans[-1].end
        ):
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(line)
    return spans


def _is_wrapped(block: list[Span]) -> bool:
    lengths = [span.end - span.start for span in block[:-1]]
    if len(lengths) < 2 or block[-1].end - block[-1].start > max(lengths):
        return False
    shortest, longest = min(lengths), max(lengths)
    return shortest >= _WRAP_MIN and longest <= _WRAP_MAX and longest - shortest <= _WRAP_RAGGED
