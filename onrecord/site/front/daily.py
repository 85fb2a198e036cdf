"""The pages of days: what was said on one, and the calendar of those on which something was."""

from __future__ import annotations

import calendar
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from onrecord.site.search.listed import listed
from onrecord.site.search.order import Order, drawn, order_of

__all__ = ["DAY_SIZE", "Day", "Month", "Years", "day_page", "read_day", "year_page", "years_page"]

DAY_SIZE = 60
"""Quotes of one day on a page."""

Quote = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Years:
    """The days on which something was said, the first one first, and how much.

    Attributes:
        days: Their ordinal numbers.
        counts: From a day to its number of quotes.
    """

    days: Sequence[int]
    counts: Mapping[int, int]

    def beside(self, day: int) -> tuple[int | None, int | None]:
        """The nearest days before and after one."""
        at = bisect_left(self.days, day)
        after = at + (at < len(self.days) and self.days[at] == day)
        return (
            self.days[at - 1] if at else None,
            self.days[after] if after < len(self.days) else None,
        )


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on a day.

    Attributes:
        day: The day.
        count: How many quotes there are of it.
        parties: For each party, one of its quotes and, for each speaker, one and all of them.
        before: The nearest day before it on which something was said.
        after: The nearest day after it.
        page: The number of this page, from 1.
        pages: How many there are.
        quotes: The quotes of this page.
    """

    day: date
    count: int
    parties: Sequence[tuple[Quote, Sequence[tuple[Quote, Sequence[Quote]]]]]
    before: date | None
    after: date | None
    page: int
    pages: int
    quotes: Sequence[Quote]


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its name, and its weeks of seven days.

    A day is None when it is of another month; else it has its number of quotes, and from 0 to 4 how
    many that is beside the year's other days.
    """

    name: str
    count: int
    weeks: Sequence[Sequence[tuple[date, int, int] | None]]


def read_day(text: str) -> date | None:
    """The day that an address names; None when it names none.

    >>> read_day("2023-08-03"), read_day("2023-02-30"), read_day("20230803")
    (datetime.date(2023, 8, 3), None, None)
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


async def _years(db: Any, order: Order) -> Years:
    return await drawn(db, order, "days", _read_years)


def _read_years(order: Order) -> Years:
    counts = dict(order.days())
    return Years(sorted(counts), counts)


async def day_page(db: Any, day: date, page: int = 1) -> Day:
    """What was said on a day, by party and speaker; those who are quoted most come first.

    Args:
        db: Datasette's database.
        day: The day.
        page: The number of the page; one that there is not is the nearest that there is.
    """
    order = await order_of(db)
    years = await _years(db, order)
    positions = _by_party(order, order.on(day.toordinal()))
    pages = max(1, -(-len(positions) // DAY_SIZE))
    page = min(max(page, 1), pages)
    quotes = await listed(db, order, positions[(page - 1) * DAY_SIZE : page * DAY_SIZE])
    before, after = years.beside(day.toordinal())
    return Day(
        day=day,
        count=len(positions),
        parties=_grouped(quotes),
        before=date.fromordinal(before) if before else None,
        after=date.fromordinal(after) if after else None,
        page=page,
        pages=pages,
        quotes=quotes,
    )


def _by_party(order: Order, positions: Sequence[int]) -> list[int]:
    parties = Counter(order.parties[at] for at in positions)
    speakers = Counter((order.parties[at], order.speakers[at]) for at in positions)

    def rank(at: int) -> tuple[object, ...]:
        party, speaker = order.parties[at], order.speakers[at]
        # Who speaks for nobody, and who is not known, come last.
        return (
            not party,
            -parties[party],
            party,
            not speaker,
            -speakers[party, speaker],
            speaker,
            at,
        )

    return sorted(positions, key=rank)


def _grouped(
    quotes: Sequence[Quote],
) -> list[tuple[Quote, list[tuple[Quote, list[Quote]]]]]:
    found = []
    for _, of_party in groupby(quotes, key=lambda quote: quote["party"]):
        speakers = [
            (those[0], those)
            for _, some in groupby(of_party, key=lambda quote: quote["speaker"])
            if (those := list(some))
        ]
        found.append((speakers[0][0], speakers))
    return found


async def years_page(db: Any) -> list[tuple[int, int, list[tuple[str, str, int]]]]:
    """The years on which something was said, the latest first.

    Returns:
        For each year, the number of its quotes, and its months: name, address, and number.
    """
    years = await _years(db, await order_of(db))
    months: Counter[tuple[int, int]] = Counter()
    for day, count in years.counts.items():
        on = date.fromordinal(day)
        months[on.year, on.month] += count
    found = []
    for year, some in groupby(sorted(months), key=lambda month: month[0]):
        told = [(calendar.month_name[n], f"{year:04}#m{n}", months[year, n]) for _, n in some]
        found.append((year, sum(count for _, _, count in told), told))
    return found[::-1]


async def year_page(db: Any, year: int) -> tuple[list[Month], int | None, int | None]:
    """The months of a year as a calendar, and the nearest years before and after it."""
    years = await _years(db, await order_of(db))
    known = sorted({date.fromordinal(day).year for day in years.days})
    most = max(
        (n for day, n in years.counts.items() if date.fromordinal(day).year == year), default=0
    )
    months = [_month(year, number, years.counts, most) for number in range(1, 13)]
    earlier = [each for each in known if each < year]
    later = [each for each in known if each > year]
    return months, earlier[-1] if earlier else None, later[0] if later else None


def _month(year: int, number: int, counts: Mapping[int, int], most: int) -> Month:
    weeks: list[list[tuple[date, int, int] | None]] = []
    total = 0
    for week in calendar.monthcalendar(year, number):
        days: list[tuple[date, int, int] | None] = []
        for n in week:
            if not n:
                days.append(None)
                continue
            day = date(year, number, n)
            count = counts.get(day.toordinal(), 0)
            total += count
            days.append((day, count, -(-4 * count // most) if count else 0))
        weeks.append(days)
    return Month(calendar.month_name[number], total, weeks)
