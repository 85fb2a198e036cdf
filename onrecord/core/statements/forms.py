"""The distinct words in which a speaker is reported, and which of them may be alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.core.statements.words import Words, weight_of, words_of

__all__ = [
    "Days",
    "Form",
    "Pair",
    "alike",
    "are_near",
    "forms_of",
    "least_pairs",
    "pairs_of",
    "span_of",
]

_PAIR = 18.0
"""Bits that two neighbouring words must weigh for texts that share them to be looked at."""
_APART = 22.0
"""The same for two words with one between."""
_PAIRS = 3
"""Such pairs that texts must share when they are of other days; most share one by chance."""
_SHARE = 8
"""Of so many such pairs of the text that has fewer, one must be shared."""
_OTHER_DAYS = 14
"""Days apart from which on."""

Days = tuple[int, int]
"""The first and the last day that a text may be of."""
Pair = tuple[str, str]
"""Two telling words that stand next to each other, or with one between."""


@dataclass(frozen=True, slots=True)
class Form:
    """The same words, however often they are reported.

    Attributes:
        words: They.
        weight: Their weight in bits.
        members: Numbers of the texts in these words, in order.
        distinct: The words, each once.
    """

    words: Words
    weight: float
    members: tuple[int, ...]
    distinct: frozenset[str]


def forms_of(texts: Sequence[str]) -> list[Form]:
    """Gather texts by their words, in the order of the first of each; those without are left out.

    >>> [(form.words.folded, form.members) for form in forms_of(["No, no!", "…", "no no"])]
    [(('no', 'no'), (0, 2))]
    """
    by_words: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    read: dict[tuple[str, ...], Words] = {}
    for number, text in enumerate(texts):
        words = words_of(text)
        read.setdefault(words.folded, words)
        by_words[words.folded].append(number)
    return [
        Form(read[folded], weight_of(folded), tuple(members), frozenset(folded))
        for folded, members in by_words.items()
        if folded
    ]


def alike(forms: Sequence[Form], days: Sequence[Days]) -> Iterator[tuple[int, int]]:
    """Numbers of forms that share telling words next to each other, each pair once.

    Forms of one utterance that share no telling pair of words are missed; forms of several that
    do are let through, to be compared. Texts of other days must share more (see ``needed``), and
    so must have several such pairs: a speaker with many quotes has nearly all of them from then.

    Args:
        forms: The forms.
        days: Of each text, when it may be from.
    """
    index: defaultdict[Pair, list[int]] = defaultdict(list)
    spans: list[Days] = []
    counts: list[int] = []
    for number, form in enumerate(forms):
        span = span_of([days[member] for member in form.members])
        shared: Counter[int] = Counter()
        pairs = pairs_of(form.words.folded)
        for pair in pairs:
            there = index[pair]
            shared.update(there)
            there.append(number)
        count = len(pairs)
        for other in sorted(shared):
            if shared[other] >= least_pairs(count, span, counts[other], spans[other]):
                yield other, number
        spans.append(span)
        counts.append(count)


def span_of(days: Sequence[Days]) -> Days:
    """From the first to the last day that any of some texts may be of."""
    first, last = zip(*days, strict=True)
    return min(first), max(last)


def least_pairs(one: int, days: Days, other: int, other_days: Days) -> int:
    """Telling pairs of words that two forms must share to be looked at.

    Args:
        one: How many the one form has.
        days: When its texts may be from.
        other: How many the other form has.
        other_days: When that one's texts may be from.

    >>> least_pairs(30, (5, 5), 9, (19, 19)), least_pairs(30, (5, 5), 9, (20, 20))
    (1, 3)
    """
    return max(1 if are_near(days, other_days) else _PAIRS, min(one, other) // _SHARE)


def are_near(days: Days, other: Days) -> bool:
    """Whether texts may be from days so near each other that little need be shared.

    >>> are_near((5, 5), (19, 19)), are_near((20, 30), (1, 5))
    (True, False)
    """
    return other[0] - days[1] <= _OTHER_DAYS and days[0] - other[1] <= _OTHER_DAYS


def pairs_of(words: Sequence[str]) -> set[Pair]:
    """The telling pairs of words of a form.

    >>> sorted(pairs_of("of the zoning board".split()))
    [('the', 'zoning'), ('zoning', 'board')]
    """
    weights = [weight_of((word,)) for word in words]
    count = range(len(words))
    next_to = {(words[n - 1], words[n]) for n in count[1:] if weights[n - 1] + weights[n] >= _PAIR}
    apart = {(words[n - 2], words[n]) for n in count[2:] if weights[n - 2] + weights[n] >= _APART}
    return next_to | apart
