"""A set of real quotes with planted ones among them, of which it is known what belongs together.

``plant`` takes real quotes as they are, has some of them reported again by other articles in
another form, and adds utterances that look the same and are not. ``families`` says how.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from families import Planter, in_party
from real_quotes import Real
from variants import Changer

from onrecord.core.statements import Utterance, scope_of, words_of

__all__ = ["Planted", "plant"]

_BASE_WORDS = 8
"""Words that a quote must have to be reported again."""
_PEOPLE = (2000, 1000, 500, 250)
_PARTIES = (1000, 500, 250)
"""Numbers of quotes that made-up people and parties are given."""
_OWN = 100
"""Real speakers with more quotes keep them."""
_RUN = 6
_SHARE = 0.6
"""Words in a row in common, or share of the shorter quote's words, at which two real quotes may
be reports of one utterance: whether they are, nobody has said."""


@dataclass(frozen=True)
class Planted:
    """The set, and what is known of it.

    Attributes:
        utterances: All quotes, real and planted.
        truth: From a quote to the utterance that it reports; a real one reports its own.
        origin: From a planted quote to the real one whose words it has.
        change: From a planted quote to what was done to the words.
        alike: Pairs of real quotes that may be reports of one utterance.
    """

    utterances: tuple[Utterance, ...]
    truth: dict[str, str]
    origin: dict[str, str]
    change: dict[str, str]
    alike: frozenset[tuple[str, str]]

    @cached_property
    def firsts(self) -> dict[str, str]:
        """From an utterance to the first quote that reports it."""
        firsts: dict[str, str] = {}
        for each in self.utterances:
            firsts.setdefault(self.truth[each.quote], each.quote)
        return firsts

    def undecided(self, one: str, other: str) -> bool:
        """Whether nobody knows if two quotes belong together, as those they are made of may."""
        one, other = self.origin.get(one, one), self.origin.get(other, other)
        return (one, other) in self.alike or (other, one) in self.alike

    def first(self, quote: str) -> str:
        """The first quote of the set that reports the same: the real one, if it is a variant."""
        return self.firsts[self.truth[quote]]

    def belong(self, one: str, other: str) -> bool:
        """Whether two quotes report one utterance."""
        return self.truth[one] == self.truth[other]

    def without_originals(self) -> Planted:
        """The set without the real quotes that were planted again: the pieces have only another."""
        originals = set(self.origin.values())
        left = tuple(each for each in self.utterances if each.quote not in originals)
        truth = {each.quote: self.truth[each.quote] for each in left}
        return replace(self, utterances=left, truth=truth)


def plant(reals: Iterable[Real], size: int, seed: int) -> Planted:
    """Real quotes of named speakers, and planted ones until there are ``size`` of them.

    Args:
        reals: Real quotes.
        size: Number of quotes in all.
        seed: What the choices are drawn from.
    """
    random = Random(seed)
    named = [real for real in reals if real.utterance.speaker_kind != "unnamed"]
    people = {real.name for real in named if real.utterance.speaker_kind == "person"}
    changer = Changer((real.utterance.text for real in named), sorted(people))
    said = _gathered([real.utterance for real in named], random)
    planter = Planter(changer, random, said)
    bases = [each for each in said if _can_be_base(each)]
    random.shuffle(bases)
    utterances = list(said)
    truth = {each.quote: each.quote for each in said}
    origin: dict[str, str] = {}
    change: dict[str, str] = {}
    for base in bases:
        if len(utterances) >= size:
            break
        for quote, reports, how in planter.family(base):
            utterances.append(quote)
            truth[quote.quote] = reports
            origin[quote.quote] = base.quote
            change[quote.quote] = how
    alike = _alike(said, [each for each in utterances if each.quote in origin], origin)
    return Planted(tuple(utterances), truth, origin, change, alike)


def _can_be_base(quote: Utterance) -> bool:
    return quote.kind in ("direct", "mixed") and len(quote.text.split()) >= _BASE_WORDS


def _gathered(said: Sequence[Utterance], random: Random) -> list[Utterance]:
    """The quotes, with those of many speakers given to a few made-up people and parties.

    So there are more speakers with very many quotes, and all are in real words.
    """
    of: defaultdict[str, list[Utterance]] = defaultdict(list)
    for each in said:
        of[each.speaker].append(each)
    free = sorted(speaker for speaker, quotes in of.items() if len(quotes) < _OWN)
    random.shuffle(free)
    given: dict[str, Utterance] = {}
    for n, wanted in enumerate((*_PEOPLE, *_PARTIES)):
        taken = 0
        while taken < wanted and free:
            quotes = of[free.pop()]
            taken += len(quotes)
            given |= {each.quote: _given(each, n, random) for each in quotes}
    return [given.get(each.quote, each) for each in said]


def _given(quote: Utterance, n: int, random: Random) -> Utterance:
    if n < len(_PEOPLE):
        return replace(quote, speaker=f"made-up-{n}", speaker_kind="person", party=None)
    who = random.choice(("org", "org", "unnamed", "a", "b", "c"))
    return in_party(quote, f"party-{n}", who)


def _alike(
    said: Sequence[Utterance], planted: Sequence[Utterance], origin: dict[str, str]
) -> frozenset[tuple[str, str]]:
    """Pairs of real quotes with many words in a row in common, in the scope of variants of one."""
    folded = {each.quote: words_of(each.text).folded for each in said}
    of_scope: defaultdict[str, set[str]] = defaultdict(set)
    bases: defaultdict[str, set[str]] = defaultdict(set)
    for each in said:
        of_scope[scope_of(each.speaker, each.party)].add(each.quote)
    for each in planted:
        bases[scope_of(each.speaker, each.party)].add(origin[each.quote])
    pairs: set[tuple[str, str]] = set()
    for scope, with_variants in bases.items():
        where: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for id in of_scope[scope] | with_variants:
            for size in range(2, _RUN + 1):
                for gram in _grams(folded[id], size):
                    where[gram].add(id)
        for id in of_scope[scope] | with_variants:
            for gram in _grams(folded[id], _least_run(folded[id])):
                pairs.update((id, other) for other in where[gram] & with_variants if other != id)
                if id in with_variants:
                    pairs.update((id, other) for other in where[gram] if other != id)
    return frozenset(pairs)


def _least_run(words: Sequence[str]) -> int:
    return max(2, min(_RUN, -int(-len(words) * _SHARE // 1)))


def _grams(words: tuple[str, ...], size: int) -> Iterable[tuple[str, ...]]:
    return (words[at : at + size] for at in range(len(words) - size + 1))
