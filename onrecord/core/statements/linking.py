"""What connects two reports of one scope: their words, as far as their days let them be one's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from onrecord.core.statements.components import Edge
from onrecord.core.statements.forms import Form
from onrecord.core.statements.likeness import (
    days_between,
    least_strong,
    likeness,
    may_share,
    needed,
)
from onrecord.core.statements.nodes import Node

__all__ = ["Linker"]

_PARAPHRASE = 60.0
"""Bits that a paraphrase must share with another report to be of the same statement."""
_MOST_PARAPHRASED = 0.25
"""Weight of the words in which it may differ, for each bit in common."""
_REPEATED = 45.0
"""Bits in common from which on the same words on another day are worth a link."""
_ALL_PAIRS = 400
"""Of up to so many pairs of reports in two forms each is looked at; of more, neighbours in time."""
_NEIGHBOURS = 3


class Linker:
    """Judges forms, and keeps what connects the reports in them.

    What it says of two forms depends on nothing but these two, so that a scope can be judged in
    any parts, as long as every form is whole.

    Args:
        nodes: Reports and documents, in the order of their rank.

    Attributes:
        strong: Pairs of numbers of nodes that are of one statement, if nothing else speaks
            against it.
        pieces: Pairs of which the first may be a piece of the second.
        repeats: Pairs with the same words that were not said on one day.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self.strong: list[Edge] = []
        self.pieces: list[Edge] = []
        self.repeats: list[Edge] = []

    def same(self, form: Form) -> None:
        """Link the reports in the same words, those next to each other in time."""
        for n, one in enumerate(form.members):
            for other in form.members[n + 1 : n + 1 + _NEIGHBOURS]:
                self._link(one, other, form.weight, strong=True)

    def alike(self, one: Form, other: Form) -> None:
        """Link the reports in two forms, if these are alike; the earlier form comes first."""
        few, many = (one, other) if one.weight <= other.weight else (other, one)
        pairs = list(self._near(few.members, many.members))
        least = min((bits for *_, bits in pairs), default=few.weight + 1)
        # Too far apart to be one utterance, they may still be the same words said again.
        again = max(_REPEATED, least_strong(many.weight))
        if few.weight < least or not may_share(few.words, many.distinct, min(least, again)):
            return
        like = likeness(few.words, many.words, few.weight, many.weight)
        if like is not None:
            loose = like.different > _MOST_PARAPHRASED * like.shared
            for a, b, _ in pairs:
                if not (loose and self._paraphrases(a, b)):
                    self._link(a, b, like.shared, strong=like.strong)

    def _near(self, few: Sequence[int], many: Sequence[int]) -> Iterator[tuple[int, int, float]]:
        """Pairs of reports near each other in time, with the bits that they must share."""
        if len(few) * len(many) <= _ALL_PAIRS:
            pairs: Iterable[Edge] = product(few, many)
        else:
            both = sorted([*((n, 0) for n in few), *((n, 1) for n in many)])
            steps = range(1, 2 * _NEIGHBOURS)
            near = ((a, b) for step in steps for a, b in zip(both, both[step:], strict=False))
            pairs = ((a, b) if s < t else (b, a) for (a, s), (b, t) in near if s != t)
        for a, b in pairs:
            yield a, b, self._bits(a, b) or _REPEATED

    def _bits(self, one: int, other: int) -> float | None:
        """Bits that two reports must share to be of one utterance; None when it can't be one."""
        first, second = self._nodes[one].said, self._nodes[other].said
        days = days_between(first, second)
        if days is None:
            return None
        bits = needed(days)
        return max(bits, _PARAPHRASE) if self._paraphrases(one, other) else bits

    def _paraphrases(self, one: int, other: int) -> bool:
        """Whether one of two reports is in the reporter's words."""
        return "indirect" in (self._nodes[one].said.kind, self._nodes[other].said.kind)

    def _link(self, few: int, many: int, shared: float, *, strong: bool) -> None:
        persons = {self._nodes[few].person, self._nodes[many].person} - {None}
        if len(persons) > 1:
            return
        bits = self._bits(few, many)
        if bits is not None and shared >= bits:
            (self.strong if strong else self.pieces).append((few, many))
        elif strong and shared >= _REPEATED:
            self.repeats.append((few, many))
