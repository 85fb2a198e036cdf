"""Every quote of the record in the order of time, with what a search narrows it by.

No index of the database answers "the newest quotes with these words, of this party, from this
paper". So what such a question needs of each quote is kept in the process, as numbers in arrays:
some 45 bytes a quote. It is read once after each build, in about four seconds for a million quotes.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import neg
from typing import Any

from onrecord.site.kept import kept

__all__ = ["KINDS", "Names", "Order", "order_of", "read_order"]

KINDS = ("direct", "mixed", "indirect", "declined")
"""The kinds of quotes, in the order in which they are offered."""

_NOWHERE = 2**32 - 1
_SQL = """
select rowid, kind, speaker, party, article, said_on is not null,
  coalesce(said_on, earliest), coalesce(said_on, latest)
from quotes order by coalesce(said_on, latest) desc, said_on is null, rowid
"""
_PUBLISHERS = "select id, publisher from articles"


class Names:
    """The values of a column, each with a number from 1 on; 0 stands for none.

    Attributes:
        of: From a value to its number.
        places: For each number, the positions of its quotes, the newest first.
    """

    def __init__(self) -> None:
        self.of: dict[str | None, int] = {None: 0}
        self.places: list[array[int]] = [array("I")]

    def add(self, value: str | None, position: int) -> int:
        """Note that the quote at a position has a value; the value's number."""
        number = self.of.setdefault(value, len(self.of))
        if number == len(self.places):
            self.places.append(array("I"))
        self.places[number].append(position)
        return number

    def at(self, value: str | None) -> Sequence[int]:
        """The positions of the quotes with a value; none when no quote has it."""
        number = self.of.get(value)
        return () if number is None else self.places[number]

    def named(self) -> dict[int, str]:
        """From a number to its value, without the 0."""
        return {number: value for value, number in self.of.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Order:
    """The quotes, the newest first. A quote is known by its position, from 0 on.

    Its place is told by the day on which it was said, else by the last day that it can be of; those
    of one day stand as they do in their articles, and after them those that are of that day at the
    latest.

    Attributes:
        rows: The row in the table, by position.
        first: The first day that each can be of, as a day's ordinal number; 0 when unknown.
        last: The last day that each can be of; 0 when unknown.
        dated: 1 when the very day is known.
        kinds: Each one's kind, as its place in ``KINDS``.
        speakers: Each one's speaker, as a number in ``speaker_names``.
        parties: Each one's party, as a number in ``party_names``.
        publishers: Who published each, as a number in ``publisher_names``.
    """

    rows: array[int]
    first: array[int]
    last: array[int]
    dated: array[int]
    kinds: array[int]
    speakers: array[int]
    parties: array[int]
    publishers: array[int]
    speaker_names: Names
    party_names: Names
    publisher_names: Names
    lowest: int
    positions: array[int] | Mapping[int, int]

    def __len__(self) -> int:
        return len(self.rows)

    def of_rows(self, rows: Iterable[int]) -> list[int]:
        """The positions of rows of the table, the newest first; a row not yet seen has none."""
        found = (self.of_row(row) for row in rows)
        return sorted(position for position in found if position is not None)

    def of_row(self, row: int) -> int | None:
        """The position of a row of the table; None when it was not there yet."""
        if isinstance(self.positions, Mapping):
            return self.positions.get(row)
        at = row - self.lowest
        position = self.positions[at] if 0 <= at < len(self.positions) else _NOWHERE
        return None if position == _NOWHERE else position

    def before(self, positions: Sequence[int], day: int) -> int:
        """Where, in positions in order, those begin whose last day is before ``day``."""
        return bisect_right(positions, -day, key=lambda at: neg(self.last[at]))

    def up_to(self, positions: Sequence[int], day: int) -> int:
        """Where, in positions in order, those begin whose last day is ``day`` or before it."""
        return bisect_left(positions, -day, key=lambda at: neg(self.last[at]))

    def on(self, day: int) -> range:
        """The positions of the quotes that were said on a day."""
        every = range(len(self))
        start, end = self.up_to(every, day), self.before(every, day)
        # Within a day, those whose day is only bounded come last.
        return range(start, bisect_left(every, True, start, end, key=lambda at: not self.dated[at]))

    def days(self) -> Iterator[tuple[int, int]]:
        """Every day on which something was said, the latest first, with the number of quotes."""
        at = 0
        while at < len(self) and self.last[at]:
            day = self.last[at]
            said = self.on(day)
            if said:
                yield day, len(said)
            at = self.before(range(len(self)), day)


async def order_of(db: Any) -> Order:
    """The order of a database of On Record's, as it is after the last build."""
    return await kept(db, "order", read_order)


def read_order(connection: sqlite3.Connection) -> Order:
    """Read the order of all quotes.

    Args:
        connection: A connection to a database of On Record's.
    """
    cursor = connection.cursor()
    cursor.row_factory = None
    published = dict(cursor.execute(_PUBLISHERS))
    rows, first, last = array("q"), array("I"), array("I")
    dated, kinds = array("B"), array("B")
    speakers, parties, publishers = array("I"), array("I"), array("I")
    by_speaker, by_party, by_publisher = Names(), Names(), Names()
    days, kind_numbers = _Days(), {kind: number for number, kind in enumerate(KINDS)}
    for at, each in enumerate(cursor.execute(_SQL)):
        row, kind, speaker, party, article, known, low, high = each
        rows.append(row)
        first.append(days[low])
        last.append(days[high])
        dated.append(known)
        kinds.append(kind_numbers.get(kind, 0))
        speakers.append(by_speaker.add(speaker, at))
        parties.append(by_party.add(party, at))
        publishers.append(by_publisher.add(published.get(article), at))
    lowest = min(rows, default=0)
    return Order(
        rows,
        first,
        last,
        dated,
        kinds,
        speakers,
        parties,
        publishers,
        by_speaker,
        by_party,
        by_publisher,
        lowest,
        _positions(rows, lowest),
    )


class _Days(dict[str | None, int]):
    """From an ISO day to its ordinal number; 0 for what is none."""

    def __missing__(self, day: str | None) -> int:
        try:
            number = date.fromisoformat(day or "").toordinal()
        except ValueError:
            number = 0
        self[day] = number
        return number


def _positions(rows: Sequence[int], lowest: int) -> array[int] | Mapping[int, int]:
    span = max(rows, default=-1) - lowest + 1
    if span > 8 * len(rows) + 1_000:  # few rows, far apart
        return {row: at for at, row in enumerate(rows)}
    positions = array("I", [_NOWHERE]) * span
    for at, row in enumerate(rows):
        positions[row - lowest] = at
    return positions
