"""The distinct words in which a speaker is reported, and which of them may be alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.core.statements.words import Words, weight_of, words_of

__all__ = ["Days", "Form", "alike", "forms_of"]

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
    index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    spans: list[Days] = []
    counts: list[int] = []
    for number, form in enumerate(forms):
        first, last = zip(*(days[member] for member in form.members), strict=True)
        spans.append((min(first), max(last)))
        early, late = spans[-1][0] - _OTHER_DAYS, spans[-1][1] + _OTHER_DAYS
        pairs: Counter[int] = Counter()
        keys = _keys(form.words.folded)
        counts.append(len(keys))
        for key in keys:
            there = index[key]
            pairs.update(there)
            there.append(number)
        for other in sorted(pairs):
            begin, end = spans[other]
            least = 1 if begin <= late and end >= early else _PAIRS
            if pairs[other] >= max(least, min(counts[other], len(keys)) // _SHARE):
                yield other, number


def _keys(words: Sequence[str]) -> set[tuple[str, str]]:
    weights = [weight_of((word,)) for word in words]
    count = range(len(words))
    next_to = {(words[n - 1], words[n]) for n in count[1:] if weights[n - 1] + weights[n] >= _PAIR}
    apart = {(words[n - 2], words[n]) for n in count[2:] if weights[n - 2] + weights[n] >= _APART}
    return next_to | apart
