"""A scope without its words: who is connected with whom, and the statements that follow.

It is all that has to be in one place of a scope, and a small part of it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from onrecord.core.statements.nodes import Node, Rank, statement_id
from onrecord.core.statements.sets import ELSEWHERE, Marks, sets_of

__all__ = ["Connected", "Label", "Link", "LinkKind", "label_of", "statements_in"]

LinkKind = Literal["strong", "piece", "repeat"]


@dataclass(frozen=True, slots=True)
class Link:
    """What connects two reports.

    Attributes:
        kind: What it is, as with ``Linker``.
        few: Id of the one report; of a piece, the piece's.
        many: Id of the other.
    """

    kind: LinkKind
    few: str
    many: str


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a report in a skeleton.

    Attributes:
        id: Its id.
        form: The id of the form of its words.
        rank: What reports are ordered by.
        stands_alone: Whether it makes a statement by itself.
        marks: What it must agree in with others.
    """

    id: str
    form: str
    rank: Rank
    stands_alone: bool
    marks: Marks


def label_of(node: Node, form: str, weight: float) -> Label:
    """The label of a report.

    Args:
        node: The report.
        form: The id of the form of its words.
        weight: Their weight in bits.
    """
    return Label(node.id, form, node.rank, node.stands_alone, node.marks(weight))


class Connected:
    """Which things are connected; a few bytes for each beside its name.

    >>> found = Connected()
    >>> found.join("a", "b"); found.join("c", "b"); found.join("d", "e")
    >>> found.part_of("a") == found.part_of("c"), found.part_of("a") == found.part_of("e")
    (True, False)
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._above = array("q")

    def join(self, one: Hashable, other: Hashable) -> None:
        """Connect two things."""
        first, second = sorted((self.part_of(one), self.part_of(other)))
        self._above[second] = first

    def part_of(self, thing: Hashable) -> int:
        """The number of the part that a thing belongs to; its own, if nothing is connected."""
        number = self._numbers.setdefault(thing, len(self._above))
        if number == len(self._above):
            self._above.append(number)
        above = self._above
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number


def statements_in(
    labels: Iterable[Label], links: Iterable[Link], held: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str | None, list[Label]]]:
    """The reports of each statement, by rank, with its id; None for a paraphrase by itself.

    Args:
        labels: Reports of a scope; with any, all that strong links and pieces connect it with.
        links: What connects them; repeats don't matter.
        held: Of each form of few words that has a piece among the reports, the forms that have it
            among their words, and how many reports these have in all of the scope.
    """
    ordered = sorted(labels, key=lambda label: label.rank)
    number = {label.id: n for n, label in enumerate(ordered)}
    edges: dict[LinkKind, list[tuple[int, int]]] = {"strong": [], "piece": [], "repeat": []}
    for link in links:
        edges[link.kind].append((number[link.few], number[link.many]))
    in_form: defaultdict[str, list[int]] = defaultdict(list)
    for n, label in enumerate(ordered):
        in_form[label.form].append(n)

    def holders(pieces: Set[int]) -> Mapping[int, Iterable[int]]:
        return {n: list(_holders(held.get(ordered[n].form, {}), in_form)) for n in pieces}

    marks = {n: label.marks for n, label in enumerate(ordered)}
    for each in sets_of(marks, edges["strong"], edges["piece"], holders):
        members = [ordered[n] for n in each]
        yield _id(members), members


def _holders(held: Mapping[str, int], in_form: Mapping[str, Sequence[int]]) -> Iterator[int]:
    for form, reports in held.items():
        here = in_form.get(form, ())
        yield from here
        if len(here) < reports:
            yield ELSEWHERE


def _id(members: Sequence[Label]) -> str | None:
    if len(members) == 1 and not members[0].stands_alone:
        return None
    return statement_id([(label.id, label.marks.document) for label in members])
