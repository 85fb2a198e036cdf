"""What the words of a time expression mean, reckoned from the day on which they were written.

A weekday is the latest such day, the day of writing included. A date without a year is the
nearest one. Weeks begin on Monday. What may mean two things ("last Tuesday" on a Friday) is
no single day, only a window that holds both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from onrecord import lexicons

__all__ = [
    "OPEN",
    "Reading",
    "Window",
    "number_of",
    "read_ago",
    "read_date",
    "read_month",
    "read_open",
    "read_season",
    "read_stretch",
    "read_today",
    "read_weekday",
    "read_year",
    "value_of",
]

_DAY = timedelta(days=1)
_PAST_LENGTH = {"week": 7, "month": 31, "year": 366}
_SUNDAY = 6
_DOUBTFUL = 6
"""Days back at which a bare weekday is more often tomorrow's, in an article that was added to."""


class Window(NamedTuple):
    """The first and the last day that an expression can mean; None where it sets no limit."""

    earliest: date | None
    latest: date | None


class Reading(NamedTuple):
    """What an expression means.

    Attributes:
        window: The days that it can mean.
        exact: Whether it names one day.
        future: Whether it lies after the day of writing.
    """

    window: Window
    exact: bool = False
    future: bool = False


OPEN = Reading(Window(None, None))
"""The reading of an expression that cannot be reckoned."""

_Groups = Mapping[str, str | None]


@cache
def value_of(form: str) -> str:
    """The value that the list of date words gives to a form; empty when it has none."""
    return lexicons.mapping("date_words", "form", "value").get(form, "")


def number_of(word: str) -> int | None:
    """The number that a word or numeral names.

    >>> number_of("twenty-two"), number_of("3"), number_of("several")
    (22, 3, None)
    """
    if word.isdigit():
        return int(word)
    values = [value_of(part) for part in word.casefold().split("-")]
    return sum(map(int, values)) if all(value.isdigit() for value in values) else None


def read_open(groups: _Groups, written: date | None) -> Reading:
    """An expression that only the text around it could resolve."""
    return Reading(OPEN.window, future=(groups["e"] or "").casefold().startswith("next"))


def read_date(groups: _Groups, written: date | None) -> Reading:
    """A day of a month, with or without its year."""
    n = next(n for n in "123" if groups[f"d{n}"])
    month, day, year = groups[f"m{n}"] or "", int(groups[f"d{n}"] or 0), groups[f"y{n}"]
    number = int(month if month.isdigit() else value_of(month))
    if year:
        years = [int(year)]
    elif written:
        years = [written.year - 1, written.year, written.year + 1]
    else:
        return OPEN
    days = [found for y in years if (found := _calendar_day(y, number, day))]
    if not days:
        return OPEN
    return _one_day(min(days, key=lambda each: abs(each - (written or each))), written)


def read_weekday(groups: _Groups, written: date | None) -> Reading:
    """A weekday, perhaps with "last", "this" or "next"."""
    if written is None:
        return OPEN
    modifier = _words(groups["mod"])
    back = (written.weekday() - int(value_of(groups["wd"] or ""))) % 7
    day = written - back * _DAY
    if modifier in {"next", "this coming", "the coming"}:
        return Reading(Window(day + 7 * _DAY, day + 7 * _DAY), exact=True, future=True)
    if not modifier and back == _DOUBTFUL:
        return OPEN
    in_this_week = back <= written.weekday()
    if modifier == "this" and not in_this_week:
        return OPEN
    if modifier == "last" and in_this_week:
        return Reading(Window(day - 7 * _DAY, day))
    return _one_day(day, written)


def read_month(groups: _Groups, written: date | None) -> Reading:
    """A month or a part of one; without a year the latest that has begun."""
    month = int(value_of(groups["mon"] or ""))
    modifier = _words(groups.get("mod"))
    if groups.get("year"):
        year = int(groups["year"] or 0)
    elif written is None or (modifier == "last" and month == written.month):
        return OPEN
    else:
        year = written.year - (month > written.month)
        year += modifier in {"next", "this coming"}
    low, high = 1, 31
    if groups.get("part"):
        low, high = map(int, value_of(_words(groups["part"])).split("-"))
    last = (date(year + month // 12, month % 12 + 1, 1) - _DAY).day
    return _some_days(date(year, month, low), date(year, month, min(high, last)), written)


def read_year(groups: _Groups, written: date | None) -> Reading:
    """A year by its number."""
    year = int(groups["year"] or 0)
    return _some_days(date(year, 1, 1), date(year, 12, 31), written)


def read_season(groups: _Groups, written: date | None) -> Reading:
    """This or last summer: whole months, winter from December.

    "Last" is the one that is over, or the one before when this year's has begun: then both.
    """
    relation, first = _words(groups["rel"]), int(value_of(_words(groups["h"])))
    if relation == "next":
        return Reading(OPEN.window, future=True)
    if written is None:
        return OPEN
    year = written.year - (first > written.month)
    has_begun = first <= written.month
    begins = date(year - (relation == "last" and has_begun), first, 1)
    ends = date(year + (first + 3) // 13, (first + 2) % 12 + 1, 1) - _DAY
    return _some_days(begins, ends, written)


def read_today(groups: _Groups, written: date | None) -> Reading:
    """Today, yesterday, and their parts."""
    if written is None:
        return OPEN
    before = bool(groups["last"]) or _words(groups["h"]) == "yesterday"
    return _one_day(written - before * _DAY, written)


def read_ago(groups: _Groups, written: date | None) -> Reading:
    """So many days, weeks, months or years ago; all but days as whole calendar units."""
    number, unit = number_of(groups["n"] or ""), _words(groups["unit"])
    if written is None or number is None or unit == "decade":
        return OPEN
    if unit == "day":
        return _one_day(written - number * _DAY, written)
    if unit == "year" and number >= written.year:
        return OPEN
    return _some_days(*_calendar_unit(unit, written, number), written)


def read_stretch(groups: _Groups, written: date | None) -> Reading:
    """This or last week, weekend, month or year."""
    relation, unit = _words(groups["rel"]), _words(groups["unit"])
    if relation == "next":
        return Reading(OPEN.window, future=True)
    if written is None or (relation == "over the" and unit != "weekend"):
        return OPEN
    if unit == "weekend":
        saturday = written - ((written.weekday() - 5) % 7) * _DAY
        doubtful = relation == "last" and written.weekday() >= 5
        return _some_days(saturday - 7 * doubtful * _DAY, saturday + _DAY, written)
    if relation.endswith("past"):
        return _some_days(written - _PAST_LENGTH[unit] * _DAY, written, written)
    first, last = _calendar_unit(unit, written, int(relation == "last"))
    if unit == "week" and relation == "last" and written.weekday() == _SUNDAY:
        last = written - _DAY  # some begin a week on this very day
    return _some_days(first, last, written)


def _words(form: str | None) -> str:
    return " ".join((form or "").casefold().split())


def _one_day(day: date, written: date | None) -> Reading:
    return Reading(Window(day, day), exact=True, future=written is not None and day > written)


def _some_days(first: date, last: date, written: date | None) -> Reading:
    if written is not None and first > written:
        return Reading(Window(first, last), future=True)
    return Reading(Window(first, min(last, written) if written else last))


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _calendar_unit(unit: str, written: date, back: int) -> tuple[date, date]:
    """The first and last day of the week (from Monday), month or year, ``back`` of them ago."""
    if unit == "week":
        first = written - (written.weekday() + 7 * back) * _DAY
        return first, first + 6 * _DAY
    if unit == "year":
        return date(written.year - back, 1, 1), date(written.year - back, 12, 31)
    year, month = divmod(written.year * 12 + written.month - 1 - back, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, 1), following - _DAY
