"""A scope in parts: what connects the reports in one form, or in two.

``grouping.group`` does the same with a whole scope at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from onrecord.core.statements.bands import Outline, outline_of
from onrecord.core.statements.components import Edge
from onrecord.core.statements.forms import Form, Pair, least_pairs, pairs_of, span_of
from onrecord.core.statements.likeness import FEW_WORDS, days_of, might_share, runs_of
from onrecord.core.statements.linking import Linker
from onrecord.core.statements.nodes import Node
from onrecord.core.statements.skeleton import Link, LinkKind
from onrecord.core.statements.words import own_weight, weight_of, words_of

__all__ = ["Brief", "Worded", "form_id", "links_between"]


def form_id(scope: str, words: Sequence[str]) -> str:
    """The id of the form of these words in a scope."""
    return blake2b(f"{scope}\n{' '.join(words)}".encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Brief:
    """The words of a form, without its reports: enough to see that two have little in common.

    Attributes:
        folded: The words.
        own: The weight of those that are the speaker's own, in bits.
    """

    folded: tuple[str, ...]
    own: float


class Worded:
    """All reports of a scope in the same words.

    Args:
        nodes: The reports, by rank; at least one.

    Attributes:
        words: The words, as the first report has them.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = tuple(nodes)
        self.words = words_of(self.nodes[0].said.text)

    @cached_property
    def weight(self) -> float:
        """The weight of the words, in bits."""
        return weight_of(self.words.folded)

    @cached_property
    def pairs(self) -> set[Pair]:
        """Their telling pairs."""
        return pairs_of(self.words.folded)

    @cached_property
    def brief(self) -> Brief:
        """The words alone."""
        return Brief(self.words.folded, own_weight(self.words))

    def may_be_like(self, other: Brief) -> bool:
        """Whether anything may connect the two, or one of them stand in the other.

        Much quicker than to see, and never wrong when it says no.
        """
        if weight_of(other.folded) <= self.weight:
            return might_share(other.folded, other.own, self._distinct)
        return might_share(self.words.folded, self.brief.own, frozenset(other.folded))

    def outline(self, form: str) -> Outline:
        """What is known of it in its bands."""
        return outline_of(form, len(self.words), len(self.nodes), self._days, self.pairs)

    def form(self, members: Sequence[int]) -> Form:
        """The form, where its reports have these numbers."""
        return Form(self.words, self.weight, tuple(members), self._distinct)

    def links(self) -> Iterator[Link]:
        """What connects the reports."""
        linker = Linker(self.nodes)
        linker.same(self.form(range(len(self.nodes))))
        return _links(linker, self.nodes)

    def is_alike(self, other: Worded) -> bool:
        """Whether the two share telling pairs of words enough to be compared."""
        least = least_pairs(len(self.pairs), self._days, len(other.pairs), other._days)
        return len(self.pairs & other.pairs) >= least

    def holds(self, other: Worded) -> bool:
        """Whether the other one is of few words, and they stand among those of this one."""
        words, size = other.words.folded, len(other.words)
        return size <= FEW_WORDS and words in runs_of(self.words.folded, [size])

    @cached_property
    def _days(self) -> tuple[int, int]:
        return span_of([days_of(node.said) for node in self.nodes])

    @cached_property
    def _distinct(self) -> frozenset[str]:
        return frozenset(self.words.folded)


def links_between(one: Worded, other: Worded) -> tuple[Link, ...]:
    """What connects the reports in two forms of one scope."""
    nodes = sorted((*one.nodes, *other.nodes), key=lambda node: node.rank)
    number = {node.id: n for n, node in enumerate(nodes)}
    forms = [each.form([number[node.id] for node in each.nodes]) for each in (one, other)]
    linker = Linker(nodes)
    linker.alike(*sorted(forms, key=lambda form: form.members))
    links = tuple(_links(linker, nodes))
    # It takes longer to see than that nothing connects them.
    return links if links and one.is_alike(other) else ()


def _links(linker: Linker, nodes: Sequence[Node]) -> Iterator[Link]:
    kinds: dict[LinkKind, list[Edge]]
    kinds = {"strong": linker.strong, "piece": linker.pieces, "repeat": linker.repeats}
    for kind, edges in kinds.items():
        for few, many in edges:
            yield Link(kind, nodes[few].id, nodes[many].id)
