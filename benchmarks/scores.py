"""How well a grouping puts together what belongs together, where quotes were planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from planted import Planted

__all__ = ["Pair", "Scores", "scores"]

Pair = tuple[str, str]


@dataclass(frozen=True)
class Scores:
    """What a grouping got right; a pair counts when at least one of its quotes was planted.

    Attributes:
        right: Pairs put together that belong together.
        wrong: Pairs put together that do not.
        missed: Pairs that belong together and were not put together.
        undecided: Pairs put together of which nobody knows; they count neither way.
        b_cubed: Precision and recall as the mean over planted quotes and those they are made of.
    """

    right: frozenset[Pair]
    wrong: frozenset[Pair]
    missed: frozenset[Pair]
    undecided: frozenset[Pair]
    b_cubed: tuple[float, float]

    @property
    def precision(self) -> float:
        """Share of the pairs put together that belong together."""
        return share(len(self.right), len(self.wrong))

    @property
    def recall(self) -> float:
        """Share of the pairs that belong together that were put together."""
        return share(len(self.right), len(self.missed))


def share(part: int, rest: int) -> float:
    """What share ``part`` is of both; 1 of nothing."""
    return part / (part + rest) if part + rest else 1.0


def scores(planted: Planted, group: Mapping[str, Hashable]) -> Scores:
    """Compare a grouping with the truth.

    Args:
        planted: The quotes and the truth.
        group: From a quote to its group; a quote that it lacks is in none.
    """
    right, wrong, undecided = set[Pair](), set[Pair](), set[Pair]()
    for pair in _pairs(planted, _members(group.items())):
        if planted.belong(*pair):
            right.add(pair)
        elif planted.undecided(*pair):
            undecided.add(pair)
        else:
            wrong.add(pair)
    all_true = set(_pairs(planted, _members(planted.truth.items())))
    counted = frozenset(right), frozenset(wrong), frozenset(all_true - right)
    return Scores(*counted, frozenset(undecided), _b_cubed(planted, *counted))


def _members(of: Iterable[tuple[str, Hashable]]) -> Iterable[Sequence[str]]:
    groups: defaultdict[Hashable, list[str]] = defaultdict(list)
    for quote, its in of:
        groups[its].append(quote)
    return groups.values()


def _pairs(planted: Planted, groups: Iterable[Sequence[str]]) -> Iterator[Pair]:
    """The pairs of a group's quotes of which one was planted."""
    for members in groups:
        if any(member in planted.origin for member in members):
            for one, other in combinations(sorted(members), 2):
                if one in planted.origin or other in planted.origin:
                    yield one, other


def _b_cubed(
    planted: Planted, right: Iterable[Pair], wrong: Iterable[Pair], missed: Iterable[Pair]
) -> tuple[float, float]:
    # Every quote belongs with itself, and is put there.
    good, bad, lost = (
        Counter(id for pair in pairs for id in pair) for pairs in (right, wrong, missed)
    )
    quotes = {*planted.origin, *planted.origin.values()}
    precision = sum((1 + good[id]) / (1 + good[id] + bad[id]) for id in quotes)
    recall = sum((1 + good[id]) / (1 + good[id] + lost[id]) for id in quotes)
    return precision / len(quotes), recall / len(quotes)
