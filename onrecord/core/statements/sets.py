"""Which reports are of one statement, from what connects them: no words are needed any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from onrecord.core.statements.components import Edge, connected, parted

__all__ = ["ELSEWHERE", "Holders", "Marks", "sets_of"]

ELSEWHERE = -1
"""Stands for reports that nothing connects with those that are looked at."""

Holders = Callable[[Set[int]], Mapping[int, Iterable[int]]]
"""Of some reports, for each one of few words: which reports have its words among others, of
whatever day."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a report must agree in with others to be of their statement.

    Attributes:
        weight: Of its words, in bits.
        article: Id of its article.
        person: The person who said it; None for an organization or an unnamed source.
        day: The day it was said, when known.
        document: Whether it is a document of the speaker's own.
    """

    weight: float
    article: str
    person: str | None = None
    day: date | None = None
    document: bool = False


def sets_of(
    marks: Mapping[int, Marks], strong: Sequence[Edge], pieces: Iterable[Edge], holders: Holders
) -> list[list[int]]:
    """The reports of each statement, by their numbers, which are in the order of their rank.

    Those that nothing connects are alone. What is found of reports that are connected is the same
    whether others are there or not, so that a scope can be looked at in such parts.

    Args:
        marks: Of each report.
        strong: Pairs that are of one statement, if nothing else speaks against it.
        pieces: Pairs of which the first may be a piece of the second.
        holders: Tells which reports have the words of one of few words among others; those that
            are not among ``marks`` are ``ELSEWHERE``.

    >>> marks = {0: Marks(90.0, "a"), 1: Marks(90.0, "b"), 2: Marks(30.0, "c")}
    >>> sets_of(marks, [(0, 1)], [(2, 1)], lambda pieces: {})
    [[0, 1, 2]]
    >>> sets_of(marks, [(0, 1)], [(2, 1)], lambda pieces: {2: [1, ELSEWHERE]})
    [[0, 1], [2]]
    """
    sets = _parted(connected(marks, strong), strong, marks)
    joined = list(_homes(sets, pieces, holders, marks))
    whole = [(each[0], node) for each in sets for node in each[1:]]
    return _parted(connected(marks, [*whole, *joined]), [*strong, *joined], marks)


def _homes(
    sets: Sequence[Sequence[int]],
    pieces: Iterable[Edge],
    holders: Holders,
    marks: Mapping[int, Marks],
) -> Iterator[Edge]:
    """For each set that is a piece of others: where it belongs, if that is one place.

    A set is a piece of another when its longest form is: what fits a fragment of it need not
    fit the whole. A piece whose own article has the whole of it is a piece of that. One of
    few words must fit no other set at all, of whatever day: "our great harbor" may be of any
    speech, though only one is reported from that week.
    """
    of_node = {node: number for number, each in enumerate(sets) for node in each}
    of_node[ELSEWHERE] = ELSEWHERE
    longest = [max(marks[node].weight for node in each) for each in sets]
    fits: defaultdict[int, set[Edge]] = defaultdict(set)
    for few, many in pieces:
        number = of_node[few]
        if number != of_node[many] and marks[few].weight >= longest[number]:
            fits[number].add((few, many))
    held = holders({few for edges in fits.values() for few, _ in edges})
    for number, edges in fits.items():
        same = {(a, b) for a, b in edges if marks[a].article == marks[b].article}
        for each in (edges, same):
            homes = {of_node[many] for _, many in each}
            if each is edges:
                homes.update(of_node[node] for few, _ in each for node in held.get(few, ()))
                homes.discard(number)
            if len(homes) == 1:
                yield min(each)
                break


def _parted(
    sets: Sequence[list[int]], edges: Sequence[Edge], marks: Mapping[int, Marks]
) -> list[list[int]]:
    """The sets, parted where they have two documents, two persons or two days."""
    labels: tuple[Callable[[int], int | str | date | None], ...] = (
        lambda node: node if marks[node].document else None,
        lambda node: marks[node].person,
        lambda node: marks[node].day,
    )
    for label in labels:
        within = _by_set(sets, edges)
        sets = [
            part
            for each, own in zip(sets, within, strict=True)
            for part in (parted(each, own, label) if len(each) > 1 else [each])
        ]
    return list(sets)


def _by_set(sets: Sequence[Sequence[int]], edges: Iterable[Edge]) -> list[list[Edge]]:
    """The edges within each set."""
    of_node = {node: number for number, each in enumerate(sets) for node in each}
    within: list[list[Edge]] = [[] for _ in sets]
    for a, b in edges:
        if of_node[a] == of_node[b]:
            within[of_node[a]].append((a, b))
    return within
