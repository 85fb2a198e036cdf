"""Time expressions of English news prose, found in a text and resolved to days.

A small grammar over the words of ``lexicons/en/date_words.tsv``. Libraries read a string that
is known to be a date; here dates have to be found in prose, exactly where they stand, in far
less time than a parse takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from onrecord import lexicons
from onrecord.core.days.patterns import Rule, dateline, rules
from onrecord.core.days.windows import Window, read_date
from onrecord.models import Span

__all__ = ["Expression", "day_of_writing", "find_dateline", "find_expressions"]

_DATELINE_AGE = timedelta(days=3)
_ROOM = 45
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression in its place.

    Attributes:
        span: The words, without the preposition before them.
        head: Offset of the word that holds the expression's place in the sentence.
        window: The days that it can mean.
        rule: Id of the rule that read it.
        exact: Whether it names one day; then the window is that day.
        possessive: "Friday's": it dates the noun that follows.
        future: It lies after the day of writing, so that nothing was said then.
        shift: Days since the day told of before ("the next day" is 1), for what depends on it.
    """

    span: Span
    head: int
    window: Window
    rule: str
    exact: bool = False
    possessive: bool = False
    future: bool = False
    shift: int | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether it is a weekday that may lie before or after the day of writing."""
        return self.rule == "weekday" and self.window.latest is None


def find_dateline(text: str, paragraph: Span, published: date | None) -> tuple[Span, date] | None:
    """The date in the dateline that opens a paragraph, and the day it means.

    Args:
        text: The article's text.
        paragraph: The paragraph.
        published: Day of publication; a date without a year needs it.

    >>> text = "GENEVA, Aug. 4 (Wire) — Talks began."
    >>> find_dateline(text, Span(0, len(text)), date(2023, 8, 5))[1].isoformat()
    '2023-08-04'
    """
    match = dateline().match(text, paragraph.start, paragraph.end)
    if match is None:
        return None
    reading = read_date(match.groupdict(), published)
    if reading.future or reading.window.latest is None:
        return None
    return Span(*match.span("date")), reading.window.latest


def day_of_writing(dateline: date | None, published: date | None) -> date | None:
    """The day on which "today" was written: a fresh dateline's, else that of publication."""
    if dateline is None or published is None:
        return dateline or published
    return dateline if timedelta(0) <= published - dateline <= _DATELINE_AGE else published


def find_expressions(text: str, written: date | None) -> tuple[Expression, ...]:
    """All time expressions of ``text``, in order, none within another.

    Args:
        text: Any English text.
        written: The day on which it was written. Without it relative expressions are found,
            but have an open window.

    >>> [found] = find_expressions("He left late Friday.", date(2023, 8, 5))
    >>> found.span.of("He left late Friday."), found.window.latest.isoformat()
    ('late Friday', '2023-08-04')
    """
    found: list[Expression] = []
    for near, tags in _neighbourhoods(text):
        here: list[Expression] = []
        for rule in _rules_for(frozenset(tags)):
            for match in rule.pattern.finditer(text, *near):
                span = Span(*match.span("e"))
                if not any(span.meets(other.span) for other in here):
                    here.append(_expression(text, match, rule, written))
        found += sorted(here, key=lambda each: each.span)
    return tuple(found)


@cache
def _rules_for(tags: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that words with these tags can belong to, in order."""
    return tuple(rule for rule in rules() if not rule.tags.isdisjoint(tags))


def _expression(text: str, match: re.Match[str], rule: Rule, written: date | None) -> Expression:
    groups = match.groupdict()
    reading = rule.read(groups, written)
    start, end = match.span("e")
    shift = {"same-day": 0, "day-after": 1, "day-before": -1}.get(rule.id)
    return Expression(
        Span(start, end),
        match.start("h") if groups.get("h") else start,
        reading.window,
        rule.id,
        reading.exact,
        text.startswith(("'s", "\u2019s"), end),
        reading.future,
        shift,
    )


def _neighbourhoods(text: str) -> Iterator[tuple[Span, set[str]]]:
    """Where time words stand, with room around them and the words' tags.

    Time words are few: looking for them alone makes the rest of a text cost next to nothing.
    """
    triggers = _triggers()
    start = end = -1
    tags: set[str] = set()
    for match in _WORD.finditer(text):
        tag = triggers.get(match[0])
        if tag is None:
            continue
        if match.start() - _ROOM > end:
            if tags:
                yield Span(start, end), tags
            start, tags = _at_word(text, max(end, match.start() - _ROOM)), set()
        tags.add(tag)
        end = _at_word(text, min(len(text), match.end() + _ROOM))
    if tags:
        yield Span(start, end), tags


def _at_word(text: str, offset: int) -> int:
    """The nearest offset, from ``offset`` on, that is not within a word."""
    while 0 < offset < len(text) and text[offset].isalnum() and text[offset - 1].isalnum():
        offset += 1
    return max(0, offset)


@cache
def _triggers() -> Mapping[str, str]:
    """Each word that can belong to a time expression, as written, with its tag."""
    tags: dict[str, str] = {str(year): "year" for year in range(1900, 2100)}
    for row in lexicons.rows("date_words"):
        if row["kind"] not in {"number", "stretch", "name", "month-only"}:
            tags[row["form"].rstrip(".")] = row["kind"]
            if row["kind"] == "unit":
                tags[row["form"] + "s"] = "unit"
    for form in lexicons.column("date_vague", "form"):
        tags.setdefault(form.replace("\u2026", "").split()[-1], "vague")
    return {form: tag for word, tag in tags.items() for form in (word, word.capitalize())}
