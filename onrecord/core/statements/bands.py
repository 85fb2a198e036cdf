"""Forms that may be alike, found without all forms of a scope in one place.

Every telling pair of words of a form is a band that the form belongs to. Two forms that are to be
compared share a band, so that bands can be looked at one by one, in whatever place and order. What
they give is what ``forms.alike`` finds, and a few pairs more: forms that only may have the words of
another among theirs. Who compares two forms has their words, and sees.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from onrecord.core.statements.forms import Days, Pair, are_near, least_pairs
from onrecord.core.statements.likeness import FEW_WORDS

__all__ = ["Candidate", "Outline", "candidates", "in_bands", "outline_of"]

Candidate = tuple[str, str, int]
"""Two forms by their ids, and how many bands must give them."""

_MOST_KEYS = 250
"""Bands of a form from which on they are not all noted in each: only a document has so many, and
it would be its own length squared."""
_REPORT = 10
"""Words that take as much room as what is known of a report beside its words."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a form in its bands.

    Attributes:
        form: The form's id.
        words: How many words it has.
        reports: How many reports are in these words.
        days: When its texts may be from.
        pairs: How many telling pairs of words it has.
        keys: A number for each of these, in order; none if they are too many.
    """

    form: str
    words: int
    reports: int
    days: Days
    pairs: int
    keys: tuple[int, ...]


def outline_of(form: str, words: int, reports: int, days: Days, pairs: Collection[Pair]) -> Outline:
    """A form's outline, with all its keys: its bands.

    Args:
        form: The form's id.
        words: How many words it has.
        reports: How many reports are in them.
        days: When these may be from.
        pairs: Its telling pairs of words.

    >>> outline_of("f", 2, 1, (5, 5), [("zoning", "board")]).keys
    (408045293940239149,)
    """
    keys = tuple(sorted({_key(pair) for pair in pairs}))
    return Outline(form, words, reports, days, len(pairs), keys)


def in_bands(outline: Outline) -> Iterator[tuple[int, Outline]]:
    """Each band of a form, with the outline to be noted in it."""
    noted = outline if len(outline.keys) <= _MOST_KEYS else replace(outline, keys=())
    for key in outline.keys:
        yield key, noted


def candidates(key: int, members: Iterable[Outline]) -> Iterator[Candidate]:
    """The pairs of forms of one band that may have to be compared, with what must be heard of them.

    A pair is given in the first band that both are in, and need not be heard of again; but where
    one has no keys, it is given in every band that both are in, and counts only when as many have
    given it as must be shared. Forms of other days, which must share several pairs of words, are
    found by the others that they share, so that a phrase that a speaker has always said does not
    bring all of them together.

    Args:
        key: The band.
        members: The outlines of its forms.

    Yields:
        The form that takes less room, the other one, and how often the pair must be given. A pair
        of which that is once may come more than once.
    """
    ordered = sorted(members, key=lambda each: (each.days, each.form))
    long = [each for each in ordered if not each.keys]
    others = [each for each in ordered if each.keys]
    for n, one in enumerate(long):
        for other in (*long[n + 1 :], *others):
            least = least_pairs(one.pairs, one.days, other.pairs, other.days)
            few = min(one, other, key=lambda each: each.words)
            if few.words <= FEW_WORDS:
                # The long one may have all its words, of whatever day.
                least = min(least, few.pairs)
            yield (*_pair(one, other), least)
    yield from ((*pair, 1) for pair in _sharing(key, others))
    yield from ((*pair, 1) for pair in _holding(key, others))


def _sharing(key: int, members: Sequence[Outline]) -> Iterator[tuple[str, str]]:
    """The pairs that share enough, and of which this is the first band that both are in."""
    index: defaultdict[int, list[int]] = defaultdict(list)
    before = [frozenset(each.keys[: bisect_left(each.keys, key)]) for each in members]
    near: list[int] = []
    for n, one in enumerate(members):
        shared: Counter[int] = Counter()
        for other_key in one.keys[len(before[n]) + 1 :]:
            there = index[other_key]
            shared.update(there)
            there.append(n)
        # They come by their first days: who is too early for one is so for all that follow.
        near = [m for m in near if are_near(one.days, members[m].days)]
        for m in {*near, *shared}:
            other = members[m]
            least = least_pairs(one.pairs, one.days, other.pairs, other.days)
            if 1 + shared[m] >= least and before[m].isdisjoint(before[n]):
                yield _pair(other, one)
        near.append(n)


def _holding(key: int, members: Sequence[Outline]) -> Iterator[tuple[str, str]]:
    """The pairs of which one may have all words of the other, which has few, among its own."""
    few = [each for each in members if each.words <= FEW_WORDS and each.keys[0] == key]
    for one in few:
        keys = set(one.keys)
        for other in members:
            if other.words > one.words and keys.issubset(other.keys):
                yield _pair(one, other)


def _pair(one: Outline, other: Outline) -> tuple[str, str]:
    few, many = sorted((one, other), key=lambda e: (e.words + _REPORT * e.reports, e.form))
    return few.form, many.form


def _key(pair: Pair) -> int:
    # Below 2 ** 63, to fit into a column of whole numbers.
    return int.from_bytes(blake2b(" ".join(pair).encode(), digest_size=8).digest(), "big") >> 1
