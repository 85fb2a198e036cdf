"""Timelines: how many quotes there are of each day, month or year, as bars.

Only where the bars stand is worked out here; a template writes them as SVG. Libraries that draw
charts put styles into the elements, which the site's content security policy forbids, or need a
script; and a page of a newspaper needs no more than bars.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Literal

__all__ = ["HEIGHT", "STEP", "Bar", "Bucket", "Chart", "Row", "Series", "chart"]

STEP = 10
"""Units of the drawing from one bar to the next."""

HEIGHT = 100
"""Units of the drawing that the highest bar has."""

_WIDTH = 8
_LEAST_HEIGHT = 4
"""Units that any bar has, so that a single quote is seen beside a thousand."""

_MOST_DAYS = 62
"""Days up to which each has a bar of its own."""
_MOST_MONTHS = 120
_FEWEST_BARS = 12
_MOST_NUMBERED = 16
"""Days of which each has its number below its bar; of more, one in seven."""
_ROOM_OF_MONTH, _ROOM_OF_YEAR = 0.24, 0.08
"""Share of a narrow screen's width that the name of a month takes, and a year."""
_MOST_YEARS = 120
_PLAUSIBLE = range(date(1000, 1, 1).toordinal(), date(3000, 1, 1).toordinal())
"""Days that are drawn; any other is a mistake."""

Unit = Literal["day", "month", "year", "decade"]


@dataclass(frozen=True, slots=True)
class Series:
    """What one row shows: how many quotes of somebody there are, from a day's ordinal number on."""

    id: str
    name: str
    days: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Bucket:
    """The days that one bar stands for, from ``first`` to ``last``, and what they are called."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in units of the drawing, and how many quotes of which days it stands for."""

    x: int
    y: int
    width: int
    height: int
    count: int
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """The bars of one series, and its count for every bucket."""

    id: str
    name: str
    bars: Sequence[Bar]
    counts: Sequence[int]

    @property
    def total(self) -> int:
        """The number of its quotes."""
        return sum(self.counts)

    @property
    def most(self) -> tuple[str, int]:
        """The name of the days of which there are most, and how many that is."""
        best = max(self.bars, key=lambda bar: bar.count)
        return best.name, best.count


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Chart:
    """Rows of bars over the same days, drawn on one scale.

    Attributes:
        unit: What a bar stands for.
        buckets: The days of the bars, in order.
        rows: The rows.
        axes: The labels below, each with the number of bars that it spans, in one line or two.
        width: Units of the drawing from the first bar to the last.
    """

    unit: Unit
    buckets: Sequence[Bucket]
    rows: Sequence[Row]
    axes: Sequence[Sequence[tuple[str, int]]]
    width: int

    @property
    def pace(self) -> str:
        """How the bars go on: "day by day", and so on."""
        return f"{self.unit} by {self.unit}"

    @property
    def filled(self) -> list[tuple[Bucket, list[int]]]:
        """The buckets in which something is counted, with each row's count."""
        return [
            (bucket, counts)
            for n, bucket in enumerate(self.buckets)
            if any(counts := [row.counts[n] for row in self.rows])
        ]


def chart(series: Sequence[Series]) -> Chart | None:
    """Draw some series on one scale; None when none of them has a day.

    >>> drawn = chart([Series("a", "A", {date(2023, 8, n).toordinal(): n for n in (2, 4)})])
    >>> drawn.unit, drawn.buckets[5].name, [(bar.x, bar.height) for bar in drawn.rows[0].bars]
    ('day', '3 August 2023', [(40, 50), (60, 100)])
    """
    days = {day for each in series for day in each.days if day in _PLAUSIBLE}
    if not days:
        return None
    first, last = date.fromordinal(min(days)), date.fromordinal(max(days))
    unit = _unit(first, last)
    buckets = _buckets(unit, first, last)
    counts = [_counts(unit, each.days, buckets) for each in series]
    highest = max(max(each) for each in counts)
    rows = [
        Row(each.id, each.name, tuple(_bars(numbers, buckets, highest)), numbers)
        for each, numbers in zip(series, counts, strict=True)
    ]
    return Chart(unit, buckets, rows, _axes(unit, buckets), len(buckets) * STEP - STEP + _WIDTH)


def _unit(first: date, last: date) -> Unit:
    if (last - first).days < _MOST_DAYS:
        return "day"
    if _month(last) - _month(first) < _MOST_MONTHS:
        return "month"
    return "year" if last.year - first.year < _MOST_YEARS else "decade"


def _buckets(unit: Unit, first: date, last: date) -> list[Bucket]:
    """The buckets from one day to another, with some empty ones about them if they are few."""
    begin, end = _number(unit, first), _number(unit, last) + 1
    missing = max(0, _FEWEST_BARS - (end - begin))
    begin, end = begin - missing // 2, end + missing - missing // 2
    starts = [_start(unit, number) for number in range(begin, end + 1)]
    return [
        Bucket(one, following - timedelta(days=1), _name(unit, one))
        for one, following in pairwise(starts)
    ]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _number(unit: Unit, day: date) -> int:
    """The number of the bucket that a day is in, counted from the calendar's beginning."""
    if unit == "day":
        return day.toordinal()
    return {"month": _month(day), "year": day.year, "decade": day.year // 10}[unit]


def _start(unit: Unit, number: int) -> date:
    """The first day of the bucket with a number."""
    if unit == "day":
        return date.fromordinal(number)
    if unit == "month":
        return date(number // 12, number % 12 + 1, 1)
    return date(number if unit == "year" else number * 10, 1, 1)


def _name(unit: Unit, start: date) -> str:
    month = f"{start:%B} {start.year}"
    day, year = f"{start.day} {month}", str(start.year)
    return {"day": day, "month": month, "year": year, "decade": f"{year}s"}[unit]


def _counts(unit: Unit, days: Mapping[int, int], buckets: Sequence[Bucket]) -> list[int]:
    counts: Counter[int] = Counter()
    for day, count in days.items():
        if day in _PLAUSIBLE:
            counts[_number(unit, date.fromordinal(day))] += count
    begin = _number(unit, buckets[0].first)
    return [counts[begin + n] for n in range(len(buckets))]


def _bars(counts: Sequence[int], buckets: Sequence[Bucket], highest: int) -> Iterator[Bar]:
    for n, count in enumerate(counts):
        if count:
            height = max(round(HEIGHT * count / highest), _LEAST_HEIGHT)
            yield Bar(n * STEP, HEIGHT - height, _WIDTH, height, count, buckets[n].name)


def _axes(unit: Unit, buckets: Sequence[Bucket]) -> list[list[tuple[str, int]]]:
    """Labels for months by year, for years by decade, and so on; for days also their numbers.

    Where there is no room for a label, it is empty.
    """
    labels = groupby(_label(unit, bucket.first) for bucket in buckets)
    spans = [(label, len(list(some))) for label, some in labels]
    least = (_ROOM_OF_MONTH if unit == "day" else _ROOM_OF_YEAR) * len(buckets)
    axis = [(label if span >= least else "", span) for label, span in spans]
    if unit != "day":
        return [axis]
    some = 1 if len(buckets) <= _MOST_NUMBERED else 7
    starts = range(0, len(buckets), some)
    return [[(str(buckets[n].first.day), min(some, len(buckets) - n)) for n in starts], axis]


def _label(unit: Unit, start: date) -> str:
    if unit == "day":
        return f"{start:%B} {start.year}"
    if unit == "month":
        return str(start.year)
    years = 10 if unit == "year" else 100
    return f"{start.year // years * years}s"
