"""Utterances, who reports them when, and which of them look alike and are not the same.

The truth of a synthetic database: each utterance is said once, by one speaker on one day, and told
by one article or by several within days. What is reported of it later (``variants.py``) is the
same utterance; a stock phrase said again months later is not, nor are the same words when another
speaker is said to have said them.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log
from random import Random
from typing import Literal

from .people import Cast, Voice
from .sentences import Speech
from .variants import SENTENCE_END, Form, Variants

__all__ = ["Likeness", "Told", "Utterance", "Utterances"]

Likeness = Literal["stock phrase", "shared sentence", "other speaker"]
"""What an utterance has in common with an earlier one that it is not.

``stock phrase``: all its words, by the same speaker at least two months later. ``shared
sentence``: one of its sentences, likewise. ``other speaker``: all its words, under another name.
"""

_FEWEST, _MOST = 5, 72
_MEAN, _WIDTH = 30.0, 0.6
"""Words of an utterance: a lognormal distribution."""
_REPORTED_AGAIN = 0.2
_MORE_REPORTS = 1.9
"""Share of utterances with more than one report, and how many: one, and an exponential draw."""
_FIRST_IN_PART = 0.3
"""Share of those whose first report is not the whole, which comes later."""
_ALIKE: dict[Likeness, float] = {
    "stock phrase": 0.012,
    "shared sentence": 0.006,
    "other speaker": 0.01,
}
"""Share of utterances that a look-alike follows."""
_STOCK_LENGTH = 30
"""Words that a stock phrase has at most."""
_MONTHS_LATER = (60, 400)
_UNDER_ANOTHER_NAME = (0, 45)
"""Days after which a look-alike follows, at least and at most."""
_SAID_BEFORE = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2)
_REPORTED_AFTER = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 5)
"""Days from an utterance to its first report, and from there to the others; evenly drawn."""
_LATEST_REPORT = 9
"""Days after which nobody reports an utterance any more."""
_UNIQUE_UNTIL = 9
"""Words up to which no two utterances may be the same, unless they are meant to be."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody said once.

    Attributes:
        number: Its number in the database, from nought.
        voice: Who said it.
        said_on: The day.
        text: The words, whole.
        like: Number of the utterance that it looks like and is not.
        likeness: In what.
    """

    number: int
    voice: Voice
    said_on: date
    text: str
    like: int | None = None
    likeness: Likeness | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A report of an utterance in one article: its form, and the words of its quotes."""

    utterance: Utterance
    form: Form
    quotes: tuple[str, ...]


_Echo = tuple[Utterance, Likeness, Voice]
"""A look-alike to come: of what, in what, and who is to say it."""


class Utterances:
    """Says what is new, and has it reported again on the days after.

    Call ``open_day`` for each day, ``close_article`` after each article.

    Args:
        random: Where choices come from.
        speech: Makes the words.
        variants: Makes what later reports do with them.
        cast: Who speaks.
    """

    def __init__(self, random: Random, speech: Speech, variants: Variants, cast: Cast) -> None:
        self._random = random
        self._draw = random.random
        self._speech = speech
        self._variants = variants
        self._cast = cast
        self._count = 0
        self._short: set[str] = set()
        self._today = date.min
        self._due: deque[Told] = deque()
        self._due_echoes: deque[_Echo] = deque()
        self._later: defaultdict[date, list[Told]] = defaultdict(list)
        self._echoes: defaultdict[date, list[_Echo]] = defaultdict(list)

    def open_day(self, day: date) -> None:
        """Go on to a day; they come in order, each once."""
        self._today = day
        for coming in [each for each in self._later if each <= day]:
            self._due.extend(self._later.pop(coming))
        for coming in [each for each in self._echoes if each <= day]:
            self._due_echoes.extend(self._echoes.pop(coming))

    def close_article(self) -> None:
        """From now on the reports planned for today may be told, as this is another article."""
        self._due.extend(self._later.pop(self._today, ()))
        self._due_echoes.extend(self._echoes.pop(self._today, ()))

    def fresh(self, voice: Voice, room: int) -> Told:
        """Something new that a voice says.

        Args:
            voice: Who says it.
            room: Number of quotes that the report may have.
        """
        text = self._speech_of(self._length())
        while text.count(" ") < _UNIQUE_UNTIL and text in self._short:
            text = self._speech_of(self._length())
        return self._first_report(self._utterance(voice, text), room)

    def again(self, told: Set[int], room: int) -> Told | None:
        """A report that is due of an utterance known from other articles; None when there is none.

        Args:
            told: Numbers of the utterances that this article has.
            room: Number of quotes that the report may have.
        """
        for _ in range(min(len(self._due), 5)):
            report = self._due.popleft()
            if (self._today - report.utterance.said_on).days > _LATEST_REPORT:
                continue
            if report.utterance.number not in told and len(report.quotes) <= room:
                return report
            self._due.append(report)
        return None

    def echo(self, told: Set[int], room: int) -> Told | None:
        """A look-alike that is due; None when there is none.

        Args:
            told: Numbers of the utterances that this article has.
            room: Number of quotes that the report may have.
        """
        if not self._due_echoes:
            return None
        of, likeness, voice = echo = self._due_echoes.popleft()
        if of.number in told:
            self._due_echoes.append(echo)
            return None
        text = of.text
        if likeness == "shared sentence":
            kept = SENTENCE_END.split(text)
            others = self._speech.said(self._length())
            text = " ".join([*others[:1], kept[int(self._draw() * len(kept))], *others[1:2]])
        utterance = replace(self._utterance(voice, text), like=of.number, likeness=likeness)
        return self._first_report(utterance, room)

    def _length(self) -> int:
        """Number of words for an utterance."""
        mean = log(_MEAN) - _WIDTH**2 / 2
        return min(max(round(exp(self._random.gauss(mean, _WIDTH))), _FEWEST), _MOST)

    def _speech_of(self, words: int) -> str:
        return " ".join(self._speech.said(words))

    def _utterance(self, voice: Voice, text: str) -> Utterance:
        if text.count(" ") < _UNIQUE_UNTIL:
            self._short.add(text)
        self._count += 1
        before = _SAID_BEFORE[int(self._draw() * len(_SAID_BEFORE))]
        return Utterance(self._count - 1, voice, self._today - timedelta(before), text)

    def _first_report(self, utterance: Utterance, room: int) -> Told:
        """The first report of an utterance; the others, and look-alikes, are planned."""
        whole = Told(utterance, "verbatim", (utterance.text,))
        if utterance.voice.speaker is None or utterance.voice.speaker.id is None:
            return whole
        self._plan_echo(utterance)
        if self._draw() >= _REPORTED_AGAIN:
            return whole
        count = 1 + int(self._random.expovariate(1 / _MORE_REPORTS))
        others = [self._in_some_form(utterance) for _ in range(count)]
        if len(others[0].quotes) <= room and self._draw() < _FIRST_IN_PART:
            whole, others[0] = others[0], whole
        for report in others:
            after = _REPORTED_AFTER[int(self._draw() * len(_REPORTED_AFTER))]
            self._later[self._today + timedelta(after)].append(report)
        return whole

    def _in_some_form(self, utterance: Utterance) -> Told:
        text = utterance.text
        form, quotes = self._variants.make(self._variants.form(text.count(" ") + 1), text)
        return Told(utterance, form, tuple(quotes))

    def _plan_echo(self, utterance: Utterance) -> None:
        """Now and then, have something follow that looks like it."""
        likeness = self._likeness()
        voice, (least, most) = utterance.voice, _MONTHS_LATER
        if likeness is None:
            return
        if likeness == "stock phrase" and utterance.text.count(" ") >= _STOCK_LENGTH:
            return
        if likeness == "other speaker":
            voice, (least, most) = self._cast.draw(self._draw()), _UNDER_ANOTHER_NAME
            if voice is utterance.voice:
                return
        after = timedelta(least + int(self._draw() * (most - least)))
        self._echoes[self._today + after].append((utterance, likeness, voice))

    def _likeness(self) -> Likeness | None:
        number = self._draw()
        for likeness, share in _ALIKE.items():
            if number < share:
                return likeness
            number -= share
        return None
