"""What grouping makes of a corpus as it is, to be judged by reading.

``told`` lists statements that several articles report, those of several publishers first;
``missed`` lists reports with many words in a row in common that are not together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from real_quotes import Real

from onrecord.core.statements import Statement, group, scope_of, words_of

__all__ = ["Missed", "Reported", "missed", "reported"]

_RUN = 6
"""Words in a row in common at which two reports may be of one utterance."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A statement and the quotes that report it, in the order of their publication."""

    statement: Statement
    quotes: tuple[Real, ...]

    @property
    def articles(self) -> int:
        """Number of articles that report it."""
        return len({each.utterance.article for each in self.quotes})

    @property
    def publishers(self) -> int:
        """Number of publishers of these articles."""
        return len({each.publisher for each in self.quotes})


@dataclass(frozen=True, slots=True)
class Missed:
    """Two reports of one scope in two statements, and the words in a row that they share."""

    one: Real
    other: Real
    words: tuple[str, ...]


def reported(reals: Sequence[Real]) -> list[Reported]:
    """Every statement; those of most publishers, then of most articles first."""
    of: defaultdict[str, list[Real]] = defaultdict(list)
    for each in reals:
        of[_scope(each)].append(each)
    found = [
        Reported(statement, tuple(sorted(_quotes_of(statement, quotes), key=_order)))
        for quotes in of.values()
        for statement in group(each.utterance for each in quotes)
    ]
    return sorted(found, key=lambda each: (-each.publishers, -each.articles, each.statement.id))


def missed(reals: Sequence[Real], statements: Iterable[Reported]) -> list[Missed]:
    """Quotes of different articles that share a run of words and are not together."""
    of = {id: each.statement.id for each in statements for id in each.statement.quotes}
    scopes: defaultdict[str, list[Real]] = defaultdict(list)
    for each in reals:
        if each.utterance.kind != "declined":
            scopes[_scope(each)].append(each)
    return [
        Missed(one, other, run)
        for quotes in scopes.values()
        for one, other, run in _sharing(quotes)
        if one.utterance.article != other.utterance.article
        and of.get(one.utterance.quote, 1) != of.get(other.utterance.quote, 2)
    ]


def drawn(items: Sequence[Missed], number: int, seed: int) -> list[Missed]:
    """So many of the items at random, in their order."""
    chosen = sorted(Random(seed).sample(range(len(items)), min(number, len(items))))
    return [items[n] for n in chosen]


def _sharing(quotes: Sequence[Real]) -> Iterator[tuple[Real, Real, tuple[str, ...]]]:
    where: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, each in enumerate(quotes):
        words = words_of(each.utterance.text).folded
        shared: dict[int, tuple[str, ...]] = {}
        for gram in {words[at : at + _RUN] for at in range(len(words) - _RUN + 1)}:
            for other in where[gram]:
                shared[other] = min(gram, shared.get(other, gram))
            where[gram].append(n)
        yield from ((quotes[other], each, run) for other, run in sorted(shared.items()))


def _scope(real: Real) -> str:
    return scope_of(real.utterance.speaker, real.utterance.party)


def _quotes_of(statement: Statement, quotes: Iterable[Real]) -> list[Real]:
    ids = set(statement.quotes)
    return [each for each in quotes if each.utterance.quote in ids]


def _order(real: Real) -> tuple[str, str, int]:
    return str(real.utterance.published), real.utterance.article, real.utterance.start
