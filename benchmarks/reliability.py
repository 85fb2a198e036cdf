"""What confidence is worth: how often quotes of a given confidence are attributed right.

A quote is laid beside the gold attribution that the scorer pairs it with; one that is left over,
beside the attribution that holds at least 80 % of its words (people often mark as one what we
give in pieces). It is *right* when

- its words are that attribution's: the two share at least half of all their words, or 80 % of
  the quote's words lie in the attribution. So half a sentence too much is wrong, and a piece of
  what was said is not: every word of it was said by whom the attribution names;
- its mention is that attribution's: they share a word, and ours is not longer than 40 words and
  twice the gold one. Where the gold names nobody, there is nothing to get wrong.

*Strict* takes only pairs that share at least half of all their words. *Source* asks only for the
mention, however the words are cut. A quote without any gold attribution is wrong in all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reading import Reading

__all__ = ["Judged", "figures", "judge", "table"]

_EDGES = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.0)
_PART = 0.8
_GROUPS = {
    "quotations": ("direct", "mixed"),
    "paraphrases": ("indirect",),
    "declined": ("declined",),
}
_TOGETHER = {
    **_GROUPS,
    "words": ("direct", "mixed", "indirect"),
    "all": ("direct", "mixed", "indirect", "declined"),
}
HIGH = 0.9
"""From this confidence on, quotes ought to be right 97 times in 100."""


@dataclass(frozen=True)
class Judged:
    """A quote's confidence, and whether it holds: by the three definitions."""

    kind: str
    confidence: float
    right: bool
    strict: bool
    source: bool


def judge(reading: Reading) -> Iterable[Judged]:
    """Judge an article's quotes, in order."""
    owner = {made: told for told, made in reading.pairs.items()}
    for n, made in enumerate(reading.made):
        told = owner.get(n)
        paired = told is not None
        if told is None:
            told = _holder(reading, n)
        right = strict = source = False
        if told is not None:
            gold = reading.told[told]
            shared = len(made.content & gold.content)
            half = shared * 2 >= len(made.content | gold.content)
            source = not gold.source or reading.names_source(n, told)
            strict = paired and half and source
            right = source and (half or shared >= _PART * len(made.content))
        yield Judged(made.quote.kind, made.quote.confidence, right, strict, source)


def _holder(reading: Reading, n: int) -> int | None:
    """The attribution that holds a quote's words, the tightest first."""
    content = reading.made[n].content
    holding = [
        (len(told.content), index)
        for index, told in enumerate(reading.told)
        if len(told.content & content) >= _PART * len(content)
    ]
    return min(holding)[1] if holding else None


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Of the quotes whose confidence is high: how many, and the share that is right."""
    found: dict[str, float] = {}
    for group, kinds in _TOGETHER.items():
        own = [each for each in judged if each.kind in kinds and each.confidence >= HIGH]
        found[f"confident.{group}.quotes"] = len(own)
        found[f"confident.{group}.right"] = round(sum(e.right for e in own) / (len(own) or 1), 4)
    return found


def table(judged: Sequence[Judged]) -> list[str]:
    """The reliability table's lines."""
    head = ("confidence ", "quotes", "  mean", " right", "strict", "source")
    lines = [" ".join([" " * 12, *head])]
    for group, kinds in _GROUPS.items():
        own = [each for each in judged if each.kind in kinds]
        above = 2.0
        for edge in _EDGES:
            name = f"{edge:g} - {min(above, 1):g}" if edge else f"below {above:g}"
            lines += _line(group, name, [e for e in own if edge <= e.confidence < above])
            above = edge
    for group, kinds in _TOGETHER.items():
        own = [e for e in judged if e.kind in kinds and e.confidence >= HIGH]
        lines += _line(group, f">= {HIGH:g}", own)
    return lines


def _line(group: str, name: str, judged: Sequence[Judged]) -> list[str]:
    if not judged:
        return []
    n = len(judged)
    mean = sum(each.confidence for each in judged) / n
    right, strict, source = (
        sum(getattr(each, what) for each in judged) / n for what in ("right", "strict", "source")
    )
    return [f"{group:12} {name:11} {n:6} {mean:6.3f} {right:6.3f} {strict:6.3f} {source:6.3f}"]
