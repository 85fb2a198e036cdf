"""Articles in the order of their days, with their quotes, and what the quotes report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp
from random import Random

from onrecord.models import Article, Quote, QuoteKind
from onrecord.storage.speakers import slug

from .pages import Passage, Reporter
from .people import NOBODY, Cast, Voice, unnamed_voices
from .quoting import quotes_of
from .sentences import Speech
from .telling import Told, Utterance, Utterances
from .variants import Form, Variants
from .vocabulary import made, spread, words_of, zipf

__all__ = ["Report", "Size", "Story", "stories"]

_FIRST_DAY = date(2019, 1, 1)
_YEARS_DAYS = 1826
_WEEKDAYS = (1.0, 1.1, 1.1, 1.1, 1.0, 0.6, 0.5)
"""Articles on each day of the week, against a Monday."""
_MOST_QUOTES, _WIDTH = 45, 0.75
"""Quotes of an article: a lognormal distribution, cut off."""
_INDIRECT, _DECLINED, _NOBODY = 0.09, 0.01, 0.03
"""Shares of quotes without quotation marks, of refusals, and of those nobody is named for."""
_AGAIN = 0.65
"""Share of places in articles in which a known utterance comes first, when one is due."""
_SIGNED = 0.7
"""Share of articles with an author."""
_STRAIGHT = 4
_EVIDENCE = 5
"""Each so many-th paper uses a typewriter's marks; each so many-th article has evidence."""
_PAPERS = 300


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is.

    >>> Size.of(1_000_000)
    Size(quotes=1000000, articles=100000, speakers=20000, days=1826)
    """

    quotes: int
    articles: int
    speakers: int
    days: int

    @classmethod
    def of(cls, quotes: int) -> Size:
        """The size of a database with so many quotes; the days are fewer below 18,260."""
        articles = max(1, quotes // 10)
        days = min(_YEARS_DAYS, max(30, articles))
        return cls(quotes, articles, max(10, quotes // 50), days)


@dataclass(frozen=True, slots=True)
class Report:
    """What a quote reports: the number of the utterance, and what was made of it."""

    utterance: int
    form: Form


@dataclass(frozen=True, slots=True)
class Story:
    """An article with all there is to know of it.

    Attributes:
        article: The article.
        quotes: Its quotes, in order.
        reports: What each of them reports; None for paraphrases and refusals, whose words are
            nobody's.
        utterances: Those that it is the first to report.
    """

    article: Article
    quotes: tuple[Quote, ...]
    reports: tuple[Report | None, ...]
    utterances: tuple[Utterance, ...]


def stories(quotes: int, seed: int = 0) -> Iterator[Story]:
    """Articles by day, until there are so many quotes. The same numbers give the same articles.

    >>> first = next(stories(1000))
    >>> quote = first.quotes[0]
    >>> first.article.text[quote.start : quote.end] == quote.text
    True
    """
    size = Size.of(quotes)
    return _Newsroom(size, Cast(size.speakers, seed), seed).stories()


class _Newsroom:
    """Makes the articles of one database."""

    def __init__(self, size: Size, cast: Cast, seed: int) -> None:
        random = Random(f"{seed} stories")
        self._size, self._cast = size, cast
        self._random, self._draw = random, random.random
        self._speech = Speech(random)
        self._utterances = Utterances(random, self._speech, Variants(random), cast)
        self._reporter = Reporter(random, self._speech)
        self._waiting = [*cast.voices, *unnamed_voices(random, cast.unnamed)]
        random.shuffle(self._waiting)
        self._introduced = 0
        self._names = _papers(min(_PAPERS, max(8, size.articles // 100)))
        self._slugs = {name: slug(name) for name in self._names}
        self._typewriting = frozenset(self._names[1::_STRAIGHT])
        self._papers = spread(zipf(len(self._names), 2), 4096)
        self._people = [voice.full.split(" ", 1) for voice in cast.voices if voice.pronoun]

    def stories(self) -> Iterator[Story]:
        """All articles."""
        day = None
        counts = self._counts()
        for number, (published, count) in enumerate(zip(self._days(), counts, strict=True)):
            if published != day:
                self._utterances.open_day(published)
                day = published
            yield self._story(number, published, count)
            self._utterances.close_article()

    def _days(self) -> Iterator[date]:
        """The day of each article, in order."""
        days = [_FIRST_DAY + timedelta(n) for n in range(self._size.days)]
        for place in spread([_WEEKDAYS[day.weekday()] for day in days], self._size.articles):
            yield days[place]

    def _counts(self) -> list[int]:
        """Number of quotes of each article, together as many as there shall be."""
        drawn = [exp(self._random.gauss(0, _WIDTH)) for _ in range(self._size.articles)]
        scale = self._size.quotes / sum(drawn)
        counts = [min(max(round(each * scale), 1), _MOST_QUOTES) for each in drawn]
        missing = self._size.quotes - sum(counts)
        while missing:
            place, step = int(self._draw() * len(counts)), 1 if missing > 0 else -1
            if 1 <= counts[place] + step <= _MOST_QUOTES + 10:
                counts[place] += step
                missing -= step
        return counts

    def _story(self, number: int, published: date, count: int) -> Story:
        self._speech.change_topic()
        passages, new = self._passages(number, count)
        blank = self._blank(number, published)
        text, drafts = self._reporter.write(passages, published)
        if blank.publisher in self._typewriting:
            text = text.replace("“", '"').replace("”", '"').replace("’", "'")
        article = replace(blank, text=text)
        evidence = number % _EVIDENCE == 0
        quotes = tuple(quotes_of(article, drafts, self._draw, evidence=evidence))
        return Story(article, quotes, tuple(_report(passage) for passage in passages), tuple(new))

    def _passages(self, number: int, count: int) -> tuple[list[Passage], list[Utterance]]:
        """What an article quotes, each speaker's together, and the utterances new with it."""
        found: list[Passage] = []
        told: set[int] = set()
        new: list[Utterance] = []

        def tell(report: Told, is_new: bool) -> None:
            told.add(report.utterance.number)
            kind: QuoteKind = "mixed" if report.form == "mixed" else "direct"
            voice = report.utterance.voice
            found.extend(Passage(voice, kind, words, report) for words in report.quotes)
            new.extend([report.utterance] if is_new else [])

        voices = [self._cast.draw(self._draw()) for _ in range(1 + int(count * self._draw() / 2))]
        for voice in self._newcomers(number, count):
            tell(self._utterances.fresh(voice, 1), True)
            voices.append(voice)
        while len(found) < count:
            voice, chance = voices[int(self._draw() * len(voices))], self._draw()
            if chance < _INDIRECT:
                found.append(Passage(voice, "indirect", self._speech.paraphrase()))
            elif chance < _INDIRECT + _DECLINED:
                found.append(Passage(voice, "declined"))
            else:
                tell(*self._report(voice, told, count - len(found)))
        places: dict[Voice, int] = {}
        for passage in found:
            places.setdefault(passage.voice, len(places))
        return sorted(found, key=lambda passage: places[passage.voice]), new

    def _report(self, voice: Voice, told: set[int], room: int) -> tuple[Told, bool]:
        """The next report, and whether it is the first of its utterance."""
        if self._draw() < _AGAIN:
            report = self._utterances.again(told, room)
            if report:
                return report, False
        echo = self._utterances.echo(told, room)
        if echo:
            return echo, True
        return self._utterances.fresh(NOBODY if self._draw() < _NOBODY else voice, room), True

    def _newcomers(self, number: int, most: int) -> list[Voice]:
        """Whom an article must quote, so that after nine tenths of them everybody is quoted."""
        until = int(min(number / self._size.articles / 0.9, 1) * len(self._waiting))
        found = self._waiting[self._introduced : min(until, self._introduced + most)]
        self._introduced += len(found)
        return found

    def _blank(self, number: int, published: date) -> Article:
        """An article without its text."""
        paper = self._names[self._papers[int(self._draw() * len(self._papers))]]
        title = self._speech.headline()
        author = None
        if self._draw() < _SIGNED:
            given, family = (self._people[int(self._draw() * len(self._people))] for _ in range(2))
            author = f"{given[0]} {family[-1]}"
        return Article(
            id=f"{published}-{self._slugs[paper]}-{number}",
            text="",
            title=title,
            publisher=paper,
            author=author,
            url=f"https://{self._slugs[paper]}.example/{published:%Y/%m/%d}/{slug(title)}-{number}",
            published=published,
            source=f"synthetic.jsonl:{number + 1}",
        )


def _report(passage: Passage) -> Report | None:
    told = passage.told
    return Report(told.utterance.number, told.form) if told else None


def _papers(count: int) -> list[str]:
    places, names = made("sources", "place"), words_of("sources", "paper")
    return [f"{places[n]} {names[n % len(names)]}" for n in range(count)]
