"""Where in a recorded text some words stand: its sentences, and the passage of a long one."""

from __future__ import annotations

import re
from collections import Counter

from onrecord.core.reading.sentences import sentences
from onrecord.core.reading.text import paragraphs
from onrecord.core.statements import Words
from onrecord.core.statements.words import weight_of
from onrecord.models import Span

__all__ = ["LONG", "around", "passage"]

LONG = 4_000
"""Characters from which on a text is not compared as a whole."""
_SLACK = 400
"""Characters within which all of a passage lies, beyond three times the length asked about."""
_TELLING = 24
"""Words by which a passage is found, the rarest first."""


def passage(asked: Words, text: str) -> str:
    """Those paragraphs of a long text in which most of the words asked about stand.

    A text that is not long is given as it is.
    """
    if len(text) < LONG:
        return text
    weights = {
        span.of(asked.text): weight_of((word,))
        for word, span in zip(asked.folded, asked.spans, strict=True)
    }
    wanted = sorted(weights, key=lambda word: (-weights[word], word))[:_TELLING]
    either = re.compile(rf"\b(?:{'|'.join(map(re.escape, wanted))})\b", re.IGNORECASE)
    places = [(Span(*found.span()), found.group().casefold()) for found in either.finditer(text)]
    if not places:
        return text[:LONG]
    weights = {word.casefold(): weight for word, weight in weights.items()}
    width = 3 * len(asked.text) + _SLACK
    start, end = _densest(places, weights, width)
    inside = [p for p in paragraphs(text) if p.start < end and p.end > start]
    first, last = max(inside[0].start, start - LONG), min(inside[-1].end, end + LONG)
    return text[first:last]


def _densest(
    places: list[tuple[Span, str]], weights: dict[str, float], width: int
) -> tuple[int, int]:
    """The stretch of that width at most which has the most weight of different words."""
    seen: Counter[str] = Counter()
    weight, best, found, left = 0.0, 0.0, (0, 0), 0
    for span, word in places:
        weight += 0 if seen[word] else weights.get(word, 0)
        seen[word] += 1
        while span.end - places[left][0].start > width:
            gone = places[left][1]
            seen[gone] -= 1
            weight -= 0 if seen[gone] else weights.get(gone, 0)
            left += 1
        if weight > best:
            best, found = weight, (places[left][0].start, span.end)
    return found


def around(text: str, place: Span) -> tuple[str, str]:
    """What comes before and after a place in its sentences; nothing, where that is no word.

    >>> around("We agreed. We will not go back. Ever.", Span(14, 22))
    ('We', 'go back.')
    """
    before, after = place.start, place.end
    for paragraph in paragraphs(text):
        if not paragraph.meets(place):
            continue
        for sentence in sentences(text, paragraph, ()):
            if sentence.start <= place.start < sentence.end:
                before = min(before, sentence.start)
            if sentence.start < place.end <= sentence.end:
                after = max(after, sentence.end)
    return _worded(text[before : place.start]), _worded(text[place.end : after])


def _worded(text: str) -> str:
    """The text, if it has a word."""
    return text.strip() if any(c.isalnum() for c in text) else ""
