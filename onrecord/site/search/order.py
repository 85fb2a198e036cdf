"""Every quote of the record in the order of time, with what a search narrows it by.

No index of the database answers "the newest quotes with these words, of this party, from this
paper". So what such a question needs of each quote is kept in the process, as numbers in arrays:
some 45 bytes a quote. It is read once after each build, in about four seconds for a million quotes.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from operator import neg
from typing import Any, TypeVar

from onrecord.site.kept import kept

__all__ = ["KINDS", "Names", "Order", "days_of", "drawn", "order_of", "read_order"]

KINDS = ("direct", "mixed", "indirect", "declined")
"""The kinds of quotes, in the order in which they are offered."""

_T = TypeVar("_T")

_NOWHERE = 2**32 - 1
_AT_ONCE = 5_000
_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
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
        values: From a number to its value.
        places: For each number, the positions of its quotes, the newest first.
    """

    def __init__(self, column: Sequence[int], of: Mapping[str | None, int]) -> None:
        self.of = dict(of)
        self.values = list(of)
        self.places: list[array[int]] = [array("I") for _ in self.values]
        for at, number in enumerate(column):
            self.places[number].append(at)

    def at(self, value: str | None) -> Sequence[int]:
        """The positions of the quotes with a value; none when no quote has it."""
        number = self.of.get(value)
        return () if number is None else self.places[number]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
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
        lowest: The lowest row of all.
        positions: From a row, counted from the lowest, to its position.
        serial: Tells one order from any other.
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
    serial: int = field(default_factory=count(1).__next__)

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


def days_of(order: Order, positions: Iterable[int]) -> Counter[int]:
    """How many of some quotes were said on each day, by its ordinal number."""
    last, dated = order.last, order.dated
    return Counter(last[at] for at in positions if dated[at])


async def drawn(db: Any, order: Order, name: str, draw: Callable[[Order], _T]) -> _T:
    """What follows from an order, worked out once and kept as long as the order holds.

    Args:
        db: Datasette's database.
        order: Its quotes in the order of time.
        name: What it is called; one name stands for one way to draw it.
        draw: Draws it from the order.
    """
    # A build may have come between: what is of one order must not be taken for another's.
    return await kept(db, f"{name} of order {order.serial}", lambda _: draw(order))


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
    rows, dated, kinds = array("q"), array("B"), array("B")
    first, last = array("I"), array("I")
    speakers, parties, publishers = array("I"), array("I"), array("I")
    by_speaker, by_party, by_publisher = _Numbers(), _Numbers(), _Numbers()
    days = _Days()
    cursor.execute(_SQL)
    while some := cursor.fetchmany(_AT_ONCE):
        # Column by column, which takes a third of the time that row by row does.
        row, kind, speaker, party, article, known, low, high = zip(*some, strict=True)
        rows.extend(row)
        kinds.extend(map(_KIND_NUMBERS.__getitem__, kind))
        dated.extend(known)
        first.extend(map(days.__getitem__, low))
        last.extend(map(days.__getitem__, high))
        speakers.extend(map(by_speaker.__getitem__, speaker))
        parties.extend(map(by_party.__getitem__, party))
        publishers.extend(map(by_publisher.__getitem__, map(published.get, article)))
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
        Names(speakers, by_speaker),
        Names(parties, by_party),
        Names(publishers, by_publisher),
        lowest,
        _positions(rows, lowest),
    )


class _Numbers(dict[str | None, int]):
    """From a value to its number, the next one for a new value."""

    def __init__(self) -> None:
        super().__init__({None: 0})

    def __missing__(self, value: str | None) -> int:
        number = self[value] = len(self)
        return number


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
