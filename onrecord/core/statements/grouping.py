"""The same utterance across articles: which quotes report one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from onrecord.core.statements.components import Edge, connected, parted
from onrecord.core.statements.forms import Form, alike, forms_of
from onrecord.core.statements.likeness import (
    FEW_WORDS,
    days_between,
    days_of,
    least_strong,
    likeness,
    may_share,
    needed,
)
from onrecord.core.statements.models import Primary, Statement, Utterance
from onrecord.core.statements.summary import Node, summarize

__all__ = ["group"]

_PARAPHRASE = 60.0
"""Bits that a paraphrase must share with another report to be of the same statement."""
_MOST_PARAPHRASED = 0.25
"""Weight of the words in which it may differ, for each bit in common."""
_REPEATED = 45.0
"""Bits in common from which on the same words on another day are worth a link."""
_ALL_PAIRS = 400
"""Of up to so many pairs of reports in two forms each is looked at; of more, neighbours in time."""
_NEIGHBOURS = 3


def group(
    utterances: Iterable[Utterance], primaries: Iterable[Primary] = ()
) -> tuple[Statement, ...]:
    """Gather the quotes of one scope into statements, sorted by id.

    Two quotes report one statement when they share enough words, in order, for the days between
    them, little else differs, and their days agree. A short piece that would fit two statements
    stands alone. Two persons never share a statement, nor do two of the speaker's documents, nor
    days that can't be one. A refusal to speak is no statement's words; a paraphrase is in a
    statement only with other reports. The outcome does not depend on the order of what is given.

    Args:
        utterances: All quotes of one scope (see ``scope_of``).
        primaries: All documents in the words of the scope's own speakers.

    >>> one = Utterance("q1", "ann-lee", "direct", "We won’t stop until they pay.", "a")
    >>> two = Utterance("q2", "ann-lee", "direct", "we won't stop until [the studios] pay", "b")
    >>> [(s.text, s.quotes, s.reports) for s in group([one, two])]
    [('We won’t stop until they pay.', ('q1', 'q2'), 2)]
    """
    nodes = [Node(each) for each in utterances if each.kind != "declined"]
    nodes += [Node(_as_utterance(each), primary=True) for each in primaries]
    nodes.sort(key=lambda node: node.rank)
    links = _Links(nodes)
    return summarize(nodes, links.sets(), links.repeats)


def _as_utterance(document: Primary) -> Utterance:
    return Utterance(
        quote=document.article,
        speaker=document.speaker,
        kind="direct",
        text=document.text,
        article=document.article,
        speaker_kind=document.speaker_kind,
        party=document.party,
        published=document.published,
        said_on=document.published,
        basis="stated",
    )


class _Links:
    """What connects the reports of one scope.

    Attributes:
        repeats: Pairs of nodes with the same words that were not said on one day.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._strong: list[Edge] = []
        self._pieces: list[Edge] = []
        self.repeats: list[Edge] = []
        self._forms = forms = forms_of([node.said.text for node in nodes])
        self._weight = {node: form.weight for form in forms for node in form.members}
        self._worded = sorted(self._weight)
        for form in forms:
            self._link_same(form)
        for one, other in alike(forms, [days_of(node.said) for node in nodes]):
            self._link_alike(forms[one], forms[other])

    def sets(self) -> list[list[int]]:
        """The nodes of each statement; what has no words belongs to none."""
        sets = self._parted(connected(self._worded, self._strong), self._strong)
        joined = list(self._homes(sets))
        whole = [(each[0], node) for each in sets for node in each[1:]]
        edges = [*self._strong, *joined]
        return self._parted(connected(self._worded, [*whole, *joined]), edges)

    def _link_same(self, form: Form) -> None:
        for n, one in enumerate(form.members):
            for other in form.members[n + 1 : n + 1 + _NEIGHBOURS]:
                self._link(one, other, form.weight, strong=True)

    def _link_alike(self, one: Form, other: Form) -> None:
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
            (self._strong if strong else self._pieces).append((few, many))
        elif strong and shared >= _REPEATED:
            self.repeats.append((few, many))

    def _homes(self, sets: Sequence[Sequence[int]]) -> Iterator[Edge]:
        """For each set that is a piece of others: where it belongs, if that is one place.

        A set is a piece of another when its longest form is: what fits a fragment of it need not
        fit the whole. A piece whose own article has the whole of it is a piece of that. One of
        few words must fit no other set at all, of whatever day: "our great harbor" may be of any
        speech, though only one is reported from that week.
        """
        of_node = {node: number for number, each in enumerate(sets) for node in each}
        longest = [max(self._weight[node] for node in each) for each in sets]
        fits: defaultdict[int, set[Edge]] = defaultdict(set)
        for few, many in self._pieces:
            number = of_node[few]
            if number != of_node[many] and self._weight[few] >= longest[number]:
                fits[number].add((few, many))
        holders = self._holders(fits.values(), of_node)
        for edges in fits.values():
            same = {(a, b) for a, b in edges if self._article(a) == self._article(b)}
            for each in (edges, same):
                homes = {of_node[many] for _, many in each}
                if each is edges:
                    homes.update(*(holders.get(few, ()) for few, _ in each))
                if len(homes) == 1:
                    yield min(each)
                    break

    def _holders(
        self, fits: Iterable[Iterable[Edge]], of_node: Mapping[int, int]
    ) -> dict[int, set[int]]:
        """For each piece of few words, the sets that have them in their words, its own apart."""
        pieces = {few for edges in fits for few, _ in edges}
        short = {
            form.words.folded: nodes
            for form in self._forms
            if len(form.words) <= FEW_WORDS and (nodes := pieces.intersection(form.members))
        }
        found: dict[int, set[int]] = {node: set() for nodes in short.values() for node in nodes}
        sizes = {len(words) for words in short}
        for form in self._forms:
            for words in _runs(form.words.folded, sizes):
                for node in short.get(words, ()):
                    found[node].update(of_node[member] for member in form.members)
        return {node: sets - {of_node[node]} for node, sets in found.items()}

    def _article(self, node: int) -> str:
        return self._nodes[node].said.article

    def _parted(self, sets: Sequence[list[int]], edges: Sequence[Edge]) -> list[list[int]]:
        """The sets, parted where they have two documents, two persons or two days."""
        for label in (self._document, self._person, self._day):
            within = _by_set(sets, edges)
            sets = [
                part
                for each, own in zip(sets, within, strict=True)
                for part in (parted(each, own, label) if len(each) > 1 else [each])
            ]
        return list(sets)

    def _document(self, node: int) -> int | None:
        return node if self._nodes[node].primary else None

    def _person(self, node: int) -> str | None:
        return self._nodes[node].person

    def _day(self, node: int) -> date | None:
        return self._nodes[node].said.said_on


def _runs(words: tuple[str, ...], sizes: Iterable[int]) -> Iterator[tuple[str, ...]]:
    """The runs of so many words that are not all of them."""
    for size in sizes:
        if size < len(words):
            yield from (words[n : n + size] for n in range(len(words) - size + 1))


def _by_set(sets: Sequence[Sequence[int]], edges: Iterable[Edge]) -> list[list[Edge]]:
    """The edges within each set."""
    of_node = {node: number for number, each in enumerate(sets) for node in each}
    within: list[list[Edge]] = [[] for _ in sets]
    for a, b in edges:
        if of_node[a] == of_node[b]:
            within[of_node[a]].append((a, b))
    return within
