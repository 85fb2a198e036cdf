"""Sentences of a paragraph, in which a quotation is never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from onrecord import lexicons
from onrecord.core.reading.quotations import Quotation
from onrecord.core.reading.text import trim
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import Span

__all__ = ["sentences"]

_STOP = re.compile(r"(?<![.!?\u2026])[.!?\u2026]++(?:[)\]\u2019\u201d'\"]*+(?=\s)|$)")
_LAST_WORD = re.compile(r"[^\s(\[\u201c\u2018\"']+$")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+")
_CLOSED_WITH = re.compile(r"[.!?\u2026]\W*$")
_LONGEST, _QUOTATION_WEIGHT = 2000, 100
_GOES_ON = re.compile(r"\s+[a-z]")
_ATTRIBUTING = re.compile(r"\s+[^!?\"\u201c\u201d\n]{1,160}")
_LETTERS = re.compile(r"\b[A-Za-z]+\b")
_TAG_WORDS = 5
_BEGINS = re.compile(r"\s+[\"\u201c\u2018'(\[\u2014\u2013-]*(?:[A-Z0-9@#$]|\u2026|\.\s?\.)")
_OPENER = re.compile(r"\s+[\"\u201c(]?([A-Z]\w*)\b")


def sentences(text: str, paragraph: Span, quotations: Sequence[Quotation]) -> tuple[Span, ...]:
    """The sentences of one paragraph, trimmed, in order.

    A full stop ends a sentence when what follows can begin one and the stop is not an
    abbreviation's. A quotation is one piece: its inner full stops end nothing, and the stop
    before its closing mark ends the sentence only if what follows does not attribute it.

    Args:
        text: The article's text.
        paragraph: The paragraph.
        quotations: The quotations within it, in order.

    >>> text = "Mr. Bell spoke. \u201cWe go. Now!\u201d he said."
    >>> [s.of(text) for s in sentences(text, Span(0, len(text)), [])]
    ['Mr. Bell spoke.', '\u201cWe go.', 'Now!\u201d he said.']
    """
    cuts: list[int] = []
    position = paragraph.start
    for quotation in quotations:
        cuts += _stops(text, position, quotation.outer.start, paragraph.end)
        position = quotation.outer.end
        if _ends_sentence(text, quotation, paragraph.end):
            cuts.append(position)
    cuts += _stops(text, position, paragraph.end, paragraph.end)
    edges = [paragraph.start, *cuts, paragraph.end]
    spans = (trim(text, Span(a, b)) for a, b in pairwise(edges))
    return tuple(
        piece
        for span in spans
        for piece in _pieces(text, span, quotations)
        if piece.start < piece.end
    )


def _pieces(text: str, span: Span, quotations: Sequence[Quotation]) -> Iterator[Span]:
    """A span cut where no sentence goes on so long: text without stops must not cost the square.

    The cuts fall at white space outside quotations, or right before one.
    """
    if span.end - span.start <= _LONGEST:
        yield span
        return
    start, weight, position = span.start, 0, span.start
    inside = (each.outer for each in quotations if span.holds(each.outer))
    for outer in (*inside, Span(span.end, span.end)):
        while weight + outer.start - position > _LONGEST:
            room = position + max(0, _LONGEST - weight)
            cut = max(text.rfind(" ", position, room), text.rfind("\n", position, room))
            cut = cut if cut > start else min(room, outer.start) if room > start else outer.start
            yield trim(text, Span(start, cut))
            start = position = cut
            weight = 0
        weight += outer.start - position + _QUOTATION_WEIGHT
        position = outer.end
    yield trim(text, Span(start, span.end))


def _stops(text: str, start: int, end: int, limit: int) -> list[int]:
    """Offsets after the sentence ends in ``text[start:end]``."""
    return [
        match.end()
        for match in _STOP.finditer(text, start, end)
        if match.end() < limit
        and _BEGINS.match(text, match.end(), limit)
        and not _abbreviated(text, start, match)
    ]


def _abbreviated(text: str, start: int, match: re.Match[str]) -> bool:
    if match.group()[0] != "." or len(match.group()) > 1:
        return False
    word = _LAST_WORD.search(text, max(start, match.start() - 20), match.end())
    form = word.group() if word else ""
    if form in lexicons.column("abbreviations", "form", kind="place"):
        opener = _OPENER.match(text, match.end())
        return opener is None or opener[1] not in lexicons.column("sentence_openers", "form")
    return form in lexicons.column("abbreviations", "form") or bool(_INITIALS.fullmatch(form))


def _ends_sentence(text: str, quotation: Quotation, limit: int) -> bool:
    end = quotation.outer.end
    if not _CLOSED_WITH.search(text, max(quotation.span.start, end - 6), end):
        return False
    if text[quotation.span.end - 1] == ",":
        return False
    if _GOES_ON.match(text, end, limit):
        return False
    if text[end : end + 1] in {",", ";", "\u2014", "\u2013", "-"}:
        return False
    following = _ATTRIBUTING.match(text, end, limit)
    if following is None:
        return True
    stops = _stops(text, end, following.end(), limit)
    words = [word.lower() for word in _LETTERS.findall(text, end, min([*stops, following.end()]))]
    if text[quotation.span.end - 1] == ".":
        words = words[-1:] if len(words) <= _TAG_WORDS else []
    return not any((verb := cue_verb(word)) and "quote" in verb.takes for word in words)
