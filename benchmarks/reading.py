"""An article's quotes laid beside its gold attributions, by the scorer's own rules.

Everything is counted on the scorer's word tokens. ``read_article`` pairs quotes with gold as the
scorer does; ``counts`` gives the scorer's counts anew, so that the two can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord import Quote
from onrecord.models import Span

__all__ = ["Made", "Reading", "Told", "Unit", "counts", "read_article"]

Tokens = frozenset[int]

_LONGEST_SOURCE = 40


@dataclass(frozen=True)
class Told:
    """A gold attribution. ``speech``: its cue has a verb of communication."""

    spans: tuple[Span, ...]
    content: Tokens
    source: Tokens
    cue: Tokens
    source_span: tuple[Span, ...]
    cue_span: tuple[Span, ...]
    speech: bool


@dataclass(frozen=True)
class Made:
    """A quote of ours, as tokens."""

    quote: Quote
    content: Tokens
    source: Tokens


@dataclass(frozen=True)
class Unit:
    """Three words or more between quotation marks.

    Attributes:
        span: Where they stand, without the marks.
        tokens: Their words.
        told: Index of the gold attribution that they belong to; None for a title and the like.
        covering: Indices of our quotes that hold the words and are credited with them.
        right: Whether the gold attribution has a source, and one of those quotes names it.
    """

    span: Span
    tokens: Tokens
    told: int | None
    covering: tuple[int, ...]
    right: bool


@dataclass(frozen=True)
class Reading:
    """An article's gold, our quotes, and how they fit; ``pairs`` goes from gold to ours."""

    id: str
    text: str
    starts: Sequence[int]
    told: tuple[Told, ...]
    made: tuple[Made, ...]
    units: tuple[Unit, ...]
    pairs: dict[int, int]

    def names_source(self, made: int, told: int) -> bool:
        """Whether our quote's source is the gold one's, as the scorer has it.

        They share a word, and ours is not longer than 40 words and twice the gold one.
        """
        ours, gold = self.made[made].source, self.told[told].source
        return bool(ours & gold) and len(ours) <= max(_LONGEST_SOURCE, 2 * len(gold))

    def unpaired(self) -> list[int]:
        """Indices of our quotes that no gold attribution was paired with."""
        taken = set(self.pairs.values())
        return [n for n in range(len(self.made)) if n not in taken]


def read_article(scorer: Any, row: dict[str, Any], quotes: Iterable[Quote]) -> Reading:
    """Lay an article's quotes beside its gold attributions.

    Args:
        scorer: ``score.py`` as a module.
        row: The article's line of the corpus.
        quotes: Our quotes.
    """
    words = scorer.Tokens(row["text"])

    def of(spans: Iterable[Iterable[int]]) -> Tokens:
        return frozenset(words.of(spans))

    discard = of(row.get("discard") or [])
    told = tuple(each for each in (_told(scorer, row, of, a) for a in row["attributions"]) if each)
    made = tuple(
        each
        for each in (Made(quote, of(quote.content), of(quote.mention)) for quote in quotes)
        if each.content and len(each.content & discard) * 2 < len(each.content)
    )
    pairs = {
        gold: ours
        for gold, ours, _ in scorer.pair_up([t.content for t in told], [m.content for m in made])
    }
    bare = Reading(row["id"], row["text"], words.starts, told, made, (), pairs)
    units = tuple(_units(scorer, bare, of, discard))
    return Reading(row["id"], row["text"], words.starts, told, made, units, pairs)


def _told(scorer: Any, row: dict[str, Any], of: Any, gold: dict[str, Any]) -> Told | None:
    content = of(gold["content"])
    if not content:
        return None
    spans, source, cue = (
        tuple(Span(*span) for span in gold[role]) for role in ("content", "source", "cue")
    )
    forms = {word.lower() for s, e in cue for word in scorer.WORD.findall(row["text"][s:e])}
    speech = not forms.isdisjoint(scorer.SPEECH_FORMS)
    return Told(spans, content, of(source), of(cue), source, cue, speech)


def _units(scorer: Any, reading: Reading, of: Any, discard: Tokens) -> Iterable[Unit]:
    told, made = reading.told, reading.made
    credit = [_credit(scorer, told, each) for each in made]
    anything: Tokens = frozenset().union(*(each.content for each in told))
    for start, end in scorer.quoted_spans(reading.text):
        tokens = of([(start, end)])
        if len(tokens) < scorer.MIN_TOKENS or tokens & discard:
            continue
        enough = scorer.COVER * len(tokens)
        covering = [n for n, each in enumerate(made) if len(each.content & tokens) >= enough]
        best = max(range(len(told)), key=lambda n: len(told[n].content & tokens), default=None)
        if best is not None and len(told[best].content & tokens) >= enough:
            covering = [n for n in covering if best in credit[n]]
            right = any(reading.names_source(n, best) for n in covering)
            yield Unit(Span(start, end), tokens, best, tuple(covering), right)
        elif len(anything & tokens) <= scorer.OUTSIDE * len(tokens):
            yield Unit(Span(start, end), tokens, None, tuple(covering), False)


def _credit(scorer: Any, told: Sequence[Told], made: Made) -> frozenset[int]:
    """The gold attributions that a quote may be credited with: those it shares most with."""
    order = sorted(range(len(told)), key=lambda n: (-len(told[n].content & made.content), n))
    return frozenset(order[: scorer.MAX_CREDIT])


def counts(readings: Iterable[Reading]) -> dict[str, int]:
    """The scorer's counts, made from the readings."""
    total: Counter[str] = Counter()
    for each in readings:
        total["attributions"] += len(each.told)
        total["speech_attributions"] += sum(told.speech for told in each.told)
        total["predictions"] += len(each.made)
        total["pairs"] += len(each.pairs)
        for unit in each.units:
            if unit.told is None:
                total["non_units"] += 1
                total["non_units_covered"] += bool(unit.covering)
                continue
            total["units"] += 1
            total["units_with_source"] += bool(each.told[unit.told].source)
            total["units_covered"] += bool(unit.covering)
            total["units_attributed"] += unit.right
    return dict(total)
