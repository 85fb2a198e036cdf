"""An article's text, written around the quotes that are to stand in it.

How a quotation may stand in its paragraph is listed in ``words/passages.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from onrecord.models import QuoteKind, Span

from .naming import Mention, Naming
from .people import Voice
from .sentences import Speech
from .telling import Told
from .vocabulary import rows, spread, words_of, zipf

__all__ = ["Draft", "Passage", "Reporter"]

_SLOTS = "FIRST|REST|ALL|WORDS|WHO|CUE|HEARER|TOLD|LEAD|DECLINED| WHEN|told|according to"
_SLOT = re.compile(f"({_SLOTS})")
_STOPS = ".,;:— "
_LISTS = {"CUE": "cue", "HEARER": "hearer", "DECLINED": "declined"}
_WEEK = 6
"""Days up to which a weekday alone tells a day."""
_DATED = 0.45
"""Share of quotes whose day is told beside them, where there is a place for it."""
_RUNS_ON = 0.3
"""Share of quotes without a cue, when the same speaker goes on."""
_ASIDES = 3.4
"""Sentences of the reporter's after a quote: none to two, evenly, or now and then three."""


class Passage(NamedTuple):
    """A quote to be: who, of which kind, its words, and what it reports of whom."""

    voice: Voice
    kind: QuoteKind
    words: str = ""
    told: Told | None = None


class _Shape(NamedTuple):
    """How a passage is put: literal text and slots in turn, and the rule that would find it."""

    parts: tuple[str, ...]
    literal: frozenset[str]
    rule: str


class Draft(NamedTuple):
    """A passage that is written.

    Attributes:
        passage: What it is.
        rule: Name of the rule that would find it.
        spans: Where what filled each slot of its shape stands in the text.
        mention: How it names its source; None when it does not.
        name: Where the article names the source in full, if it does.
    """

    passage: Passage
    rule: str
    spans: dict[str, Span]
    mention: Mention | None
    name: Span | None


@dataclass(slots=True)
class _Page:
    """A text that grows, and what its next passage must know of those before."""

    length: int = 0
    pieces: list[str] = field(default_factory=list)
    speaking: Voice | None = None
    named: dict[Voice, Span] = field(default_factory=dict)

    def put(self, text: str) -> None:
        """Put text at the end."""
        self.length += len(text)
        self.pieces.append(text)


class Reporter:
    """Writes texts around quotes.

    Args:
        random: Where choices come from.
        speech: Makes the sentences in between.
    """

    def __init__(self, random: Random, speech: Speech) -> None:
        self._draw = random.random
        self._speech = speech
        self._naming = Naming(random.random)
        self._shapes = _shapes()
        self._words = {slot: _by_frequency(name) for slot, name in _LISTS.items()}
        self._weekdays = words_of("sources", "weekday")

    def write(self, passages: Sequence[Passage], published: date) -> tuple[str, list[Draft]]:
        """Write a text that has these quotes, in this order; where everything stands in it.

        Args:
            passages: The quotes to be.
            published: The day of publication.
        """
        page = _Page()
        for n in range(2 + int(self._draw() * 3)):
            page.put("" if n == 0 else "\n\n" if n == 2 else " ")
            page.put(self._speech.told())
        drafts = []
        for passage in passages:
            page.put("\n\n")
            drafts.append(self._passage(page, passage, published))
            for _ in range(int(self._draw() * _ASIDES)):
                page.put(" " + self._speech.told())
        return "".join(page.pieces), drafts

    def _passage(self, page: _Page, passage: Passage, published: date) -> Draft:
        voice = passage.voice
        shape, first, rest = self._shape(page, passage)
        when = self._when(passage, published)
        fills = {" WHEN": when, "FIRST": first, "REST": rest}
        fills["ALL"] = fills["WORDS"] = passage.words
        mention = None
        if "WHO" in shape.parts:
            mention = self._naming.mention(
                voice,
                known=voice in page.named,
                speaking=page.speaking is voice,
                parts=shape.parts,
                dated=bool(when),
            )
            fills["WHO"] = mention.text
        spans: dict[str, Span] = {}
        for part in shape.parts:
            start = page.length
            page.put(fills[part] if part in fills else self._filling(part))
            if part not in shape.literal:
                spans[part] = Span(start, page.length)
        if mention and mention.name and voice.speaker:
            start, end = mention.name
            at = spans["WHO"].start
            page.named.setdefault(voice, Span(at + start, at + end))
        page.speaking = voice
        return Draft(passage, shape.rule, spans, mention, page.named.get(voice))

    def _shape(self, page: _Page, passage: Passage) -> tuple[_Shape, str, str]:
        """A shape that the words fit in, and the words before and after its cue."""
        kind: str = passage.kind
        if kind == "direct" and page.speaking is passage.voice in page.named:
            kind = "again" if self._draw() < _RUNS_ON else kind
        shapes = self._shapes[kind]
        while True:
            shape = shapes[int(self._draw() * len(shapes))]
            if "FIRST" not in shape.parts:
                return shape, "", ""
            if "REST" not in shape.parts:
                return shape, _before_cue(passage.words), ""
            halves = self._halves(passage.words, between_sentences=". “" in shape.parts)
            if halves:
                return shape, _before_cue(halves[0]), halves[1]

    def _halves(self, words: str, *, between_sentences: bool) -> tuple[str, str] | None:
        """The words in two, for a cue between; None when they cannot be cut so."""
        if between_sentences:
            first, stop, rest = words.partition(". ")
            return (first + stop.strip(), rest) if stop else None
        pieces = words.split(" ")
        if len(pieces) < 8:
            return None
        at = 3 + int(self._draw() * (len(pieces) - 6))
        return " ".join(pieces[:at]), " ".join(pieces[at:])

    def _when(self, passage: Passage, published: date) -> str:
        """Words that tell the day, as often as reports do; else none."""
        if passage.told is None or self._draw() >= _DATED:
            return ""
        day = passage.told.utterance.said_on
        if (published - day).days > _WEEK:
            return ""
        return (" on " if self._draw() < 0.6 else " ") + self._weekdays[day.weekday()]

    def _filling(self, part: str) -> str:
        """What stands in a slot that every passage fills alike, or "told" and the like itself."""
        if part in self._words:
            words = self._words[part]
            return words[int(self._draw() * len(words))]
        if part == "TOLD":
            return self._speech.told()
        return self._speech.lead() if part == "LEAD" else part


def _shapes() -> dict[str, list[_Shape]]:
    """For each kind, its shapes, each as often as its weight says."""
    found: dict[str, list[_Shape]] = {}
    for row in rows("passages"):
        parts = tuple(part for part in _SLOT.split(row["shape"]) if part)
        literal = frozenset(part for part in parts if not _SLOT.fullmatch(part))
        shape = _Shape(parts, literal, row["rule"])
        found.setdefault(row["kind"], []).extend([shape] * int(row["weight"]))
    return found


def _by_frequency(name: str) -> list[str]:
    words = words_of("sources", name)
    return [words[place] for place in spread(zipf(len(words), 0), 256)]


def _before_cue(words: str) -> str:
    """Words as they stand before a cue: with a comma, unless they ask.

    >>> _before_cue("It will not do."), _before_cue("Why not?")
    ('It will not do,', 'Why not?')
    """
    return words if words[-1] in "?…" else words.rstrip(_STOPS) + ","
