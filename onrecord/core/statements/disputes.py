"""Whether two statements are the same words, given to two speakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b

from onrecord.core.reading.quotations import find_quotations
from onrecord.core.reading.text import paragraphs
from onrecord.core.speakers.entities import may_be_one
from onrecord.core.statements.differences import compare
from onrecord.core.statements.models import StatementKind
from onrecord.core.statements.words import Words, weight_of, words_of
from onrecord.models import Span, SpeakerKind

__all__ = ["MOST_DAYS", "Attributed", "Named", "are_disputed", "prints_of"]

_RUN = 8
"""Words in a row that two statements must share."""
_LEAST = 60_000
"""What these must weigh, in thousandths of a bit: "it is one of the things that we" is no more."""
_MOST_DIFFERENT = 0.25
"""Weight of the words that may differ, for each bit in common."""
MOST_DAYS = 31
"""Days between two statements beyond which neither tells anything of the other."""
_NEEDED = ((3, 80.0), (MOST_DAYS, 120.0))
"""Up to so many days between two statements, so many bits must they share. "We will do whatever it
takes to keep our people safe" is no more than 111, and any two people may say it in a month."""
_UNKNOWN_GAP = 31
"""Days between two statements of which one has no day at all."""
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
        articles: Ids of the articles that report it, and of its document.
        kind: Where its text is from.
        said_on: Day it was said, when known.
        first_published: Day of the first report, when known.
    """

    text: str
    speakers: tuple[Named, ...]
    parties: frozenset[str]
    articles: frozenset[str]
    kind: StatementKind = "direct"
    said_on: date | None = None
    first_published: date | None = None

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

    The words are the same when the shorter statement is found in the longer with few changes, has
    eight words in a row with it that are more than a turn of phrase, and shares the more with it
    the further apart they are; what is more than a month apart tells nothing of each other.

    The speakers can't be one when both are persons, of names that can't be one's; or when no report
    of the one names, or speaks for, a speaker or party of the other. Somebody unnamed and of no
    party may be anybody.

    Words within words are no dispute: an article that gives them to both tells that the one
    quotes the other; so does a text that names the other, or has them in quotation marks. Nor are
    two documents of their speakers' own, which are a joint one; nor what each of two said on a
    day of its own.

    >>> words = "The school board will vote on the budget for the new library on Thursday night."
    >>> ann, bo = (Named(name, name, "person") for name in ("Ann Lee", "Bo Day"))
    >>> one, other = (
    ...     Attributed(words, (who,), frozenset({who.id}), frozenset({f"a report of {who.id}"}))
    ...     for who in (ann, bo)
    ... )
    >>> are_disputed(one, other), are_disputed(one, one)
    (True, False)
    """
    if one.kind == other.kind == "primary" or not one.articles.isdisjoint(other.articles):
        return False
    days = _days_between(one, other)
    if days is None or days > MOST_DAYS or not _two_speakers(one, other):
        return False
    return _same_words(one, other, next(bits for most, bits in _NEEDED if days <= most))


def _two_speakers(one: Attributed, other: Attributed) -> bool:
    if one.persons and other.persons:
        return _differ(one.persons, other.persons)
    known = all(each.named or each.sides for each in (one, other))
    return known and one.sides.isdisjoint(other.sides) and _differ(one.named, other.named)


def _differ(some: Sequence[Named], others: Sequence[Named]) -> bool:
    return not any(
        one.id == other.id or may_be_one(one.name, other.name) for one in some for other in others
    )


def _days_between(one: Attributed, other: Attributed) -> int | None:
    """Days between two statements, or their first reports; None when each has a day of its own."""
    if one.said_on and other.said_on:
        apart = abs((one.said_on - other.said_on).days)
        # Reports confuse a day with the next one.
        return 0 if apart < 2 else None
    for told, free in ((one, other), (other, one)):
        first = free.first_published
        if told.said_on and first and (told.said_on - first).days > 1:
            return None
    days = (
        (one.said_on or one.first_published, other.said_on or other.first_published),
        (one.first_published, other.first_published),
    )
    return min((abs((a - b).days) for a, b in days if a and b), default=_UNKNOWN_GAP)


def _same_words(one: Attributed, other: Attributed, needed: float) -> bool:
    first, second = _read(one.text), _read(other.text)
    if _runs(first.folded).isdisjoint(_runs(second.folded)):
        return False
    if _names(first, other.persons) or _names(second, one.persons):
        return False
    few, many = sorted((first, second), key=lambda words: (len(words), words.folded, words.text))
    found = compare(few, many)
    different = found.changed + found.outside
    if found.shared < needed or different > _MOST_DIFFERENT * found.shared:
        return False
    same = [part for part in found.parts if part.what == "same"]
    sides = (one, other) if few is first else (other, one)
    places = [part.reported for part in same], [part.original for part in same]
    return not any(map(_quoted, sides, places))


def _names(words: Words, persons: Iterable[Named]) -> bool:
    """Whether the words have a person's last name: then they may tell what that one said."""
    return any(words_of(each.name).folded[-1:][0] in words.folded for each in persons)


def _quoted(statement: Attributed, places: Sequence[Span]) -> bool:
    """Whether words stand in quotation marks where all are the speaker's: then they are others'."""
    if statement.kind not in ("primary", "direct"):
        return False
    inside = sum(
        max(0, min(place.end, each.end) - max(place.start, each.start))
        for each in _quotations(statement.text)
        for place in places
    )
    return 2 * inside >= sum(place.end - place.start for place in places)


@lru_cache(maxsize=64)
def _quotations(text: str) -> tuple[Span, ...]:
    return tuple(each.outer for each in find_quotations(text, paragraphs(text)))


_read = lru_cache(maxsize=1024)(words_of)


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
