"""How much words have in common with others, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord import lexicons
from onrecord.core.statements.words import weight_of

__all__ = ["key_words", "share_found"]

_LEAST_WEIGHT = 8.0
"""Bits that a key word weighs at least; lighter ones are in any text."""
_ROOT = 4
"""Letters in which two forms of a word begin alike, at the least."""
_ALIKE = 0.7
"""Share of the longer form that these letters are, at the least."""


def key_words(folded: Iterable[str]) -> dict[str, float]:
    """The words that tell what is spoken of, with their weight in bits.

    >>> list(key_words("we will pay the writers for residuals".split()))
    ['pay', 'writers', 'residuals']
    """
    grammar = lexicons.column("grammar_words", "form")
    weights = {word: weight_of([word]) for word in folded if word not in grammar}
    return {word: weight for word, weight in weights.items() if weight >= _LEAST_WEIGHT}


def share_found(asked: dict[str, float], folded: Sequence[str]) -> float:
    """From 0 to 1, how much of the weight of key words is among other words, in any form.

    >>> asked = key_words("paying a writer a residual".split())
    >>> share_found(asked, "residuals that the writers are owed".split())
    0.66...
    """
    total = sum(asked.values())
    if not total:
        return 0.0
    there = set(folded)
    by_root = _by_root(there)
    return sum(asked[word] for word in asked if word in there or _alike(word, by_root)) / total


def _by_root(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[:_ROOT], []).append(word)
    return found


def _alike(word: str, by_root: dict[str, list[str]]) -> bool:
    """Whether another form of the word is there."""
    if len(word) < _ROOT or word[0].isdigit():
        return False
    return any(_common(word, other) for other in by_root.get(word[:_ROOT], ()))


def _common(one: str, other: str) -> bool:
    letters = zip(one, other, strict=False)
    alike = next((n for n, (a, b) in enumerate(letters) if a != b), min(len(one), len(other)))
    return alike >= _ALIKE * max(len(one), len(other))
