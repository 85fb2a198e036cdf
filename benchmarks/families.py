"""Further reports of a real quote, and utterances that only look like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

from variants import CHANGES, Changer

from onrecord.core.statements import Utterance, scope_of
from onrecord.models import DateBasis

__all__ = ["DISTINCT", "TWO", "Plant", "Planter", "in_party"]

TWO = "two of these"
AGAIN, ELSEWHERE, FELLOW = DISTINCT = ("said again", "other speaker", "party fellow")
"""Kinds of planted quotes that are no report of the base: the same words said again months later,
said by somebody else, or said by another person of the party."""

_STOCK_WORDS = 12
"""Up to so many words, months apart, are a phrase said again even when no day is known; longer
ones are said again only with a day or bounds that exclude the first."""
_DISTINCT = 0.3
"""Share of families with a look-alike."""
_NUMBERS = ((1, 2, 3, 4), (25, 35, 25, 15))
"""Numbers of variants, and how often each is drawn."""
_SAME_ARTICLE = 0.05
_LATE = 3
"""Days after the real report within which another one comes."""
_MONTHS = (60, 300)
"""Days after the real report at which the words are said again."""
_DAYS_KNOWN = ("day", "bounds", "none")
_PERSONS = "abc"


class Plant(NamedTuple):
    """A planted quote, the utterance that it reports, and what was done to the words."""

    quote: Utterance
    truth: str
    change: str


def in_party(quote: Utterance, party: str, who: str) -> Utterance:
    """The quote, said by a made-up party: ``org``, an ``unnamed`` spokesman, or person a, b, c."""
    if who == "org":
        return replace(quote, party=party, speaker=party, speaker_kind="organization")
    if who == "unnamed":
        name = f"spokesman-{party}-{quote.article}"
        return replace(quote, party=party, speaker=name, speaker_kind="unnamed")
    return replace(quote, party=party, speaker=f"{party}-{who}", speaker_kind="person")


class Planter:
    """Makes families of real quotes.

    Args:
        changer: What makes other forms.
        random: What the choices are drawn from.
        others: Quotes whose speakers may have said the same.
    """

    def __init__(self, changer: Changer, random: Random, others: Sequence[Utterance]) -> None:
        self._changer = changer
        self._random = random
        self._others = others
        self._number = count(1)

    def family(self, base: Utterance) -> list[Plant]:
        """One to four other reports of ``base``, each changed otherwise; at times a look-alike."""
        random, day = self._random, self._day(base)
        kinds = [AGAIN, ELSEWHERE, *[FELLOW] * (6 * _is_person_of_party(base))]
        distinct = random.choice(kinds) if random.random() < _DISTINCT else None
        # The party itself may be quoting either of two persons who are said to have said it.
        speakers = [base] if distinct == FELLOW else list(_party_of(base, random))
        number = random.choices(*_NUMBERS)[0]
        plants: list[Plant] = []
        for change in random.sample([*CHANGES, TWO], number):
            forms = self._forms(change, base.text)
            report = self._report(random.choice(speakers), base, day)
            plants += self._quotes(report, forms, base.quote, change)
        if distinct == AGAIN:
            plants += self._again(base)
        elif distinct is not None:
            plants += self._elsewhere(base, day, distinct)
        return plants

    def _forms(self, change: str, text: str) -> tuple[str, ...]:
        """Another form of the words; none when they do not allow it."""
        if change == TWO:
            return self._changer.two(text, self._random) or ()
        return self._changer.make(change, text, self._random) or ()

    def _quotes(
        self, report: Utterance, forms: Sequence[str], truth: str, change: str
    ) -> Iterator[Plant]:
        for n, form in enumerate(forms):
            id = f"planted-{next(self._number)}"
            start = report.start + n * 1000
            yield Plant(replace(report, quote=id, text=form, start=start), truth, change)

    def _day(self, base: Utterance) -> date:
        """A day on which it may have been said, as far as the real article tells."""
        if base.said_on is not None:
            return base.said_on
        published = _published(base)
        latest = min(base.latest or published, published)
        earliest = max(base.earliest or date.min, latest - timedelta(days=1))
        return self._random.choice((min(earliest, latest), latest))

    def _report(self, speaker: Utterance, base: Utterance, day: date) -> Utterance:
        """What another article would have of it; at times, the same article again."""
        if self._random.random() < _SAME_ARTICLE:
            return replace(speaker, article=base.article, start=base.start + 5000)
        late = timedelta(days=self._random.randint(0, _LATE))
        how = self._random.choice(_DAYS_KNOWN)
        return self._dated(speaker, max(_published(base), day) + late, day, how)

    def _dated(self, report: Utterance, published: date, day: date, how: str) -> Utterance:
        """In a new article, which tells the day of the saying, bounds of it, or nothing."""
        article = f"planted-{next(self._number)}"
        report = replace(report, article=article, published=published, said_on=None, start=0)
        if how == "none":
            return replace(report, earliest=None, latest=published, basis="none")
        basis: DateBasis = self._random.choice(("stated", "context"))
        if how == "day":
            return replace(report, said_on=day, earliest=day, latest=day, basis=basis)
        earliest = day - timedelta(days=self._random.randint(0, 6))
        latest = min(published, day + timedelta(days=self._random.randint(0, 6)))
        return replace(report, earliest=earliest, latest=latest, basis=basis)

    def _again(self, base: Utterance) -> Iterator[Plant]:
        """The words said again months later, as they were or nearly; at times reported twice."""
        random = self._random
        ways = _DAYS_KNOWN if len(base.text.split()) <= _STOCK_WORDS else _DAYS_KNOWN[:2]
        published = _published(base) + timedelta(days=random.randint(*_MONTHS))
        day = published - timedelta(days=random.randint(0, 1))
        for _ in range(random.choice((1, 1, 2))):
            report = self._dated(base, published, day, random.choice(ways))
            yield from self._quotes(report, [self._nearly(base.text)], f"{base.quote} again", AGAIN)
            published += timedelta(days=random.randint(0, 1))

    def _elsewhere(self, base: Utterance, day: date, distinct: str) -> Iterator[Plant]:
        """The words in another's name at the same time."""
        random = self._random
        if distinct == FELLOW:
            own = base.speaker.removeprefix(f"{base.party}-")
            other = in_party(base, str(base.party), random.choice(_PERSONS.replace(own, "")))
        else:
            scope = scope_of(base.speaker, base.party)
            elsewhere = [
                each
                for each in random.sample(self._others, 50)
                if scope_of(each.speaker, each.party) != scope
            ]
            who = random.choice(elsewhere)
            other = replace(
                base, speaker=who.speaker, speaker_kind=who.speaker_kind, party=who.party
            )
        published = max(_published(base), day) + timedelta(days=random.randint(0, _LATE))
        report = self._dated(other, published, day, random.choice(_DAYS_KNOWN))
        yield from self._quotes(
            report, [self._nearly(base.text)], f"{base.quote} {distinct}", distinct
        )

    def _nearly(self, text: str) -> str:
        """The words, unchanged or with little change."""
        change = self._random.choice((None, "punctuation", "spelling", "cut"))
        return (self._forms(change, text) or (text,))[0] if change else text


def _published(quote: Utterance) -> date:
    assert quote.published is not None
    return quote.published


def _is_person_of_party(base: Utterance) -> bool:
    return base.party is not None and base.speaker in {
        f"{base.party}-{person}" for person in _PERSONS
    }


def _party_of(base: Utterance, random: Random) -> Iterator[Utterance]:
    """Whom of a made-up party another report may name: the party, a spokesman, one person."""
    yield base
    made_up = base.party is not None and base.speaker.startswith(("party-", "spokesman-party-"))
    if made_up:
        party = str(base.party)
        yield in_party(base, party, "org")
        yield in_party(base, party, "unnamed")
        if base.speaker_kind != "person":
            yield in_party(base, party, random.choice(_PERSONS))
