"""Whether two reports are of one utterance: by their words, and by their days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from onrecord.core.statements.differences import LEAST_SHARED, Comparison, compare
from onrecord.core.statements.models import Utterance
from onrecord.core.statements.words import Words, own_weight, weight_of

__all__ = [
    "FEW_WORDS",
    "Likeness",
    "days_between",
    "days_of",
    "least_strong",
    "likeness",
    "may_share",
    "might_share",
    "needed",
    "runs_of",
]

_MOST_DIFFERENT = 0.6
"""Weight of the words that differ, for each bit in common."""
_MOST_DIFFERENT_OF_LITTLE = 0.35
_LITTLE = 60.0
"""Bits in common below which less may differ."""
_OVERLAP = 55.0
"""Bits that the end of one report and the beginning of another must share to be one utterance."""
_WHOLE = 0.5
"""Share of the longer one's weight from which on two forms are one, not a piece of the other."""
FEW_WORDS = 4
"""Words of which a form may be a phrase that its speaker says again and again."""
_TELLING = 85.0
"""Bits in common from which on a piece of another form is no stock phrase any more."""
_NEEDED = ((1, 18.0), (3, 24.0), (14, 45.0), (60, 90.0), (400, 150.0))
"""Up to so many days between two reports, so many bits must they share. Seven rare words in a
row are said again within weeks by nobody but on purpose; a slogan is said every day."""
_NEEDED_EVER = 200.0
_UNKNOWN_GAP = 14
"""Days between two reports of which one has no day at all."""
_CONFUSED = {0: 0, 1: 14, **dict.fromkeys(range(2, 8), 400)}
"""What two days said that are so many days apart count for. Reports confuse days, two in a row now
and then; but the same long sentence within a week is rather misdated than said again."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two forms have in common.

    Attributes:
        shared: Weight of the words in common, in bits.
        different: Weight of the words that differ.
        strong: Whether they are one utterance whenever their days agree. Else the shorter is a
            piece that others may have too.
    """

    shared: float
    different: float
    strong: bool


def likeness(few: Words, many: Words, few_weight: float, many_weight: float) -> Likeness | None:
    """What two forms have in common; None when that is too little against what differs.

    Args:
        few: The lighter of the two.
        many: The other one.
        few_weight: Its weight in bits.
        many_weight: That of the other one.

    >>> from onrecord.core.statements.words import weight_of, words_of
    >>> one, other = words_of("pay all the writers now"), words_of("They must pay all the writers")
    >>> found = likeness(one, other, weight_of(one.folded), weight_of(other.folded))
    >>> found.strong
    True
    """
    found = compare(few, many)
    if found.place is None:
        return None
    beyond = found.outside
    if beyond and found.shared >= _OVERLAP and _overlaps(found, many):
        beyond = 0.0
    different = found.changed + beyond
    most = _MOST_DIFFERENT if found.shared >= _LITTLE else _MOST_DIFFERENT_OF_LITTLE
    if different > most * found.shared:
        return None
    strong = found.shared >= least_strong(max(few_weight, many_weight))
    strong = strong and len(few) > FEW_WORDS
    return Likeness(found.shared, different, strong)


def least_strong(weight: float) -> float:
    """Bits that a form of this weight and a lighter one must share to be no piece of each other."""
    return min(_WHOLE * weight, _TELLING)


def _overlaps(found: Comparison, many: Words) -> bool:
    """Whether the one goes on where the other breaks off, rather than having other words."""
    assert found.place is not None
    head, tail = found.parts[0].what == "added", found.parts[-1].what == "added"
    at_start = found.place.start == many.spans[0].start
    at_end = found.place.end == many.spans[-1].end
    return (not head or at_start) and (not tail or at_end)


def may_share(few: Words, many: Set[str], least: float) -> bool:
    """Whether a form can have enough words in common with another, in whatever order.

    Much quicker than to compare them, and never wrong when it says no.

    Args:
        few: The lighter of the two.
        many: The words of the other one.
        least: Bits that they must share.
    """
    most = weight_of([word for word in few.folded if word in many])
    return most >= least and most >= LEAST_SHARED * own_weight(few)


def might_share(few: Sequence[str], own: float, many: Set[str]) -> bool:
    """The same before anything else is known of two forms, also of their days.

    Args:
        few: The words of the lighter one.
        own: The weight of those that are the speaker's.
        many: The words of the other one.
    """
    most = weight_of([word for word in few if word in many])
    return most >= _NEEDED[0][1] and most >= LEAST_SHARED * own


def needed(days: int) -> float:
    """Bits that two reports must share to be of one utterance.

    Args:
        days: Days between them.
    """
    return next((bits for most, bits in _NEEDED if days <= most), _NEEDED_EVER)


def runs_of(words: tuple[str, ...], sizes: Iterable[int]) -> Iterator[tuple[str, ...]]:
    """The runs of so many words that are not all of them.

    >>> list(runs_of(("our", "great", "harbor"), [2, 3]))
    [('our', 'great'), ('great', 'harbor')]
    """
    for size in sizes:
        if size < len(words):
            yield from (words[n : n + size] for n in range(len(words) - size + 1))


def days_between(one: Utterance, other: Utterance) -> int | None:
    """Days between two reports, as far as they tell when it was said; None when it can't be one.

    Two days said that are not the same count for more than they are apart, and are never one
    after a week. A day must lie within the other's bounds.

    >>> told = Utterance("q", "ann-lee", "direct", "No.", "a", said_on=date(2023, 8, 3))
    >>> later = Utterance("r", "ann-lee", "direct", "No.", "b", published=date(2023, 8, 5))
    >>> days_between(told, later), days_between(later, later)
    (2, 0)
    """
    if one.said_on is not None and other.said_on is not None:
        return _CONFUSED.get(abs((one.said_on - other.said_on).days))
    if one.said_on is None and other.said_on is None:
        if _before(one.latest, other.earliest) or _before(other.latest, one.earliest):
            return None
        if one.published is None or other.published is None:
            return _UNKNOWN_GAP
        return abs((one.published - other.published).days)
    said, free = (one, other) if one.said_on is not None else (other, one)
    latest = free.latest or free.published
    if _before(said.said_on, free.earliest) or _before(latest, said.said_on):
        return None
    if latest is None or said.said_on is None:
        return _UNKNOWN_GAP
    return (latest - said.said_on).days


def days_of(said: Utterance) -> tuple[int, int]:
    """The first and the last day that a report may be of, as ordinals.

    >>> told = Utterance("q", "ann-lee", "direct", "No.", "a", said_on=date(2023, 8, 3))
    >>> days_of(told) == (told.said_on.toordinal(),) * 2
    True
    """
    if said.said_on is not None:
        return said.said_on.toordinal(), said.said_on.toordinal()
    days = [day.toordinal() for day in (said.earliest, said.latest, said.published) if day]
    return (min(days), max(days)) if days else (date.min.toordinal(), date.max.toordinal())


def _before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other
