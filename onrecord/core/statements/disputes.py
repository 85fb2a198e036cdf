"""Whether two statements are the same words, given to two speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b

from onrecord.core.reading.quotations import find_quotations
from onrecord.core.reading.text import paragraphs
from onrecord.core.speakers.entities import may_be_one
from onrecord.core.statements.differences import Comparison, compare
from onrecord.core.statements.words import weight_of, words_of
from onrecord.models import Span, SpeakerKind

__all__ = ["Attributed", "Named", "are_disputed", "prints_of"]

_RUN = 8
"""Words in a row that two statements must share."""
_LEAST = 60_000
"""What these must weigh, in thousandths of a bit: "it is one of the things that we" is no more."""
_MOST_DIFFERENT = 0.25
"""Weight of the words that may differ, for each bit in common."""
_MONTH = timedelta(days=31)
"""Reports further apart have nothing to do with each other."""
_NEXT_DAY = timedelta(days=1)
"""Reports confuse a day with the next one."""
_GRAM = 4
"""Words to a print."""
_PRINTS_A_RUN = _RUN - _GRAM + 1
_LARGEST = 2**47 - 1
"""A print takes six bytes; among ten million, hardly any two are the same by chance."""


@dataclass(frozen=True, slots=True)
class Named:
    """A speaker to whom reports give a statement."""

    id: str
    name: str
    kind: SpeakerKind

    @property
    def has_name(self) -> bool:
        """Whether it is called by a name; a description is nobody's."""
        return self.kind != "unnamed" and not self.name.islower()


@dataclass(frozen=True, slots=True)
class Attributed:
    """A statement, and to whom its reports give it.

    Attributes:
        text: Its words.
        speakers: Everybody whom a report, or the document, names for it.
        parties: Ids of its scope and of the organizations that reports say are spoken for.
        said_on: Day it was said, when known.
        first_published: Day of the first report, when known.
        document: Whether the text is a document of the speaker's own.
    """

    text: str
    speakers: tuple[Named, ...]
    parties: frozenset[str]
    said_on: date | None = None
    first_published: date | None = None
    document: bool = False

    @property
    def named(self) -> tuple[Named, ...]:
        """The speakers with a name, not a description such as "a letter"."""
        return tuple(each for each in self.speakers if each.has_name)

    @property
    def persons(self) -> tuple[Named, ...]:
        """The persons among them."""
        return tuple(each for each in self.named if each.kind == "person")

    @property
    def sides(self) -> frozenset[str]:
        """The parties but for speakers without a name, who may be of any."""
        return self.parties - {each.id for each in self.speakers if not each.has_name}


def are_disputed(one: Attributed, other: Attributed) -> bool:
    """Whether two statements are the same words, given to speakers who can't be one.

    The words are the same when the shorter statement is found in the longer with few changes, and
    both have eight words in a row that are more than a turn of phrase. The speakers can't be one
    when both are persons, of names that can't be one's; or when no report of the one names, or
    speaks for, a speaker or party of the other. Somebody unnamed and of no party may be anybody.
    On two days that are known, both may well have said them; and reports that are more than a
    month apart tell nothing of each other: a slogan comes again. Two documents of their speakers'
    own are a joint one, and what a document has in quotation marks it gives to others itself.

    >>> words = "The school board will vote on the budget Thursday night."
    >>> ann, bo = (Named(name, name, "person") for name in ("Ann Lee", "Bo Day"))
    >>> one, other = (Attributed(words, (who,), frozenset({who.id})) for who in (ann, bo))
    >>> are_disputed(one, other), are_disputed(one, one)
    (True, False)
    """
    if one.document and other.document:
        return False
    return _days_fit(one, other) and _two_speakers(one, other) and _same_words(one, other)


def _two_speakers(one: Attributed, other: Attributed) -> bool:
    if one.persons and other.persons:
        return _differ(one.persons, other.persons)
    known = all(each.named or each.sides for each in (one, other))
    return known and one.sides.isdisjoint(other.sides) and _differ(one.named, other.named)


def _differ(some: Sequence[Named], others: Sequence[Named]) -> bool:
    return not any(
        one.id == other.id or may_be_one(one.name, other.name) for one in some for other in others
    )


def _days_fit(one: Attributed, other: Attributed) -> bool:
    """Whether both may have been said at one time, and reports of it are near each other."""
    if one.said_on and other.said_on:
        return _near(one.said_on, other.said_on, _NEXT_DAY)
    for told, free in ((one, other), (other, one)):
        first = free.first_published
        if told.said_on and first and first < told.said_on - _NEXT_DAY:
            return False
    days = (
        (one.said_on or one.first_published, other.said_on or other.first_published),
        (one.first_published, other.first_published),
    )
    known = [(a, b) for a, b in days if a and b]
    return not known or any(_near(a, b, _MONTH) for a, b in known)


def _near(one: date, other: date, most: timedelta) -> bool:
    return abs(one - other) <= most


def _same_words(one: Attributed, other: Attributed) -> bool:
    first, second = _read(one.text), _read(other.text)
    if _runs(first.folded).isdisjoint(_runs(second.folded)):
        return False
    few, many = sorted((first, second), key=lambda words: (len(words), words.folded, words.text))
    found = compare(few, many)
    different = found.changed + found.outside
    if found.place is None or different > _MOST_DIFFERENT * found.shared:
        return False
    document = one if many is first else other
    return not (document.document and _quoted(found, many.text))


_read = lru_cache(maxsize=1024)(words_of)


def _quoted(found: Comparison, text: str) -> bool:
    """Whether the words are a quotation in the document: there, they are somebody else's."""
    quotations = _quotations(text)
    same = [part.original for part in found.parts if part.what == "same"]
    return all(any(each.holds(place) for each in quotations) for place in same)


@lru_cache(maxsize=16)
def _quotations(text: str) -> tuple[Span, ...]:
    return tuple(each.outer for each in find_quotations(text, paragraphs(text)))


@lru_cache(maxsize=1024)
def _runs(folded: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """All runs of eight words that weigh enough."""
    weights = [_weight(word) for word in folded]
    return frozenset(
        folded[n : n + _RUN]
        for n in range(len(folded) - _RUN + 1)
        if sum(weights[n : n + _RUN]) >= _LEAST
    )


def prints_of(folded: Sequence[str]) -> frozenset[int]:
    """Marks of a text's words: two texts with a run in common have one of these in common.

    Winnowing (Schleimer, Wilkerson and Aiken, 2003): of every run of eight words that weighs
    enough, the heaviest four in a row leave their digest. Which they are depends on nothing but
    the run, so that the same run leaves the same print everywhere; and a text has few of them.
    Heavy words are rare ones, so that a print is rarely anybody else's.

    Args:
        folded: The words, as ``words_of`` gives them.

    Returns:
        Numbers below 2**47; the same on every machine.

    >>> one = "they said the school board will vote on the budget thursday night".split()
    >>> other = "the school board will vote on the budget thursday or never at all".split()
    >>> bool(prints_of(one) & prints_of(other)), len(prints_of("no deal is better".split()))
    (True, 0)
    """
    count = len(folded) - _GRAM + 1
    if count < _PRINTS_A_RUN:
        return frozenset()
    weights = [_weight(word) for word in folded]
    hashes = [_hash(word) for word in folded]
    grams = [(sum(weights[n : n + _GRAM]), _mixed(hashes[n : n + _GRAM])) for n in range(count)]
    return frozenset(
        max(grams[n : n + _PRINTS_A_RUN])[1]
        for n in range(count - _PRINTS_A_RUN + 1)
        # The first and the last four words of a run are all of it.
        if grams[n][0] + grams[n + _PRINTS_A_RUN - 1][0] >= _LEAST
    )


def _mixed(hashes: Sequence[int]) -> int:
    mixed = 0
    for each in hashes:
        mixed = (mixed * 0x9E3779B97F4A7C15 + each) & _LARGEST
    return mixed


@lru_cache(maxsize=100_000)
def _weight(word: str) -> int:
    """A word's weight in thousandths of a bit: whole numbers, whose sums are exact."""
    return round(1000 * weight_of((word,)))


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big") >> 1
