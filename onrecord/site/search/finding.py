"""Which quotes a search finds, the newest first, in a time that hardly grows with the record.

Rare words are simple: the index gives all quotes that have them, and they are put in order. Common
words are in so many that only the newest are looked at. The quotes are gone through in the order of
time, some thousand at a time, and the index is asked which of these have the words. Since quotes of
one article stand together in the table, that takes few questions to it.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from onrecord.site.guard.limits import in_time
from onrecord.site.search.order import KINDS, Order
from onrecord.site.search.remembered import recall, recalled
from onrecord.site.search.wanted import Wanted

__all__ = [
    "MOST_COUNTED",
    "MOST_SORTED",
    "PAGE_SIZE",
    "Found",
    "find",
]

PAGE_SIZE = 25

MOST_SORTED = 10_000
"""Quotes with the words wanted up to which all are put in order."""

MOST_COUNTED = 2_000
"""Quotes that are counted by speaker, party and so on, the newest."""

_MOST_LOOKED_AT = 20_000
"""Quotes that are gone through for one page at most."""

_AT_FIRST, _AT_ONCE = 100, 800
"""Quotes of which the index is asked at once; first few, for few may be enough."""

_MOST_QUESTIONS = 400
"""Questions to the index for one page, about."""

_ROWS_A_QUESTION = 80
"""Rows with the words that the index tells in the time that a question takes."""

_LATEST = "select rowid from quotes_fts where quotes_fts match ? order by rowid desc limit ?"
_BEST = "select rowid from quotes_fts where quotes_fts match ? order by rank limit ?"
_BETWEEN = "select rowid from quotes_fts where quotes_fts match ? and rowid between ? and ?"

_Test = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds.

    Attributes:
        page: The positions of the quotes of this page, in order.
        last: The position after which the next page begins; None on the last page.
        counted: The positions of the newest quotes found, or of the best, for counts.
        total: How many are found, or how many of them were seen.
        complete: Whether ``total`` is all.
        ranked: Whether the best come first.
        rank: If so, the number of quotes before the next page; 0 on the last one.
    """

    page: Sequence[int]
    last: int | None
    counted: Sequence[int]
    total: int
    complete: bool
    ranked: bool = False
    rank: int = 0


async def find(db: Any, order: Order, wanted: Wanted) -> Found:
    """Find quotes.

    Args:
        db: Datasette's database.
        order: Its quotes in the order of time.
        wanted: What is asked for, with its names settled.

    Raises:
        QueryInterrupted: The words are so many and so common that it takes too long.
    """
    start = await _start(db, order, wanted)
    if not wanted.expression:
        return _newest(_Search(order, wanted, _narrowest(order, wanted)), start)
    hits = await _hits(db, order, wanted.expression, _LATEST)
    if isinstance(hits, float):
        share, among = hits, _narrowest(order, wanted)

        def ask(connection: sqlite3.Connection) -> Found:
            return _newest(_Search(order, wanted, among, _Index(connection, wanted, share)), start)

        found: Found = await db.execute_fn(in_time(ask))
        return found
    if wanted.sort == "relevance":
        best = await _hits(db, order, wanted.expression, _BEST)
        return _best(order, wanted, () if isinstance(best, float) else best)
    return _newest(_Search(order, wanted, hits), start)


async def _start(db: Any, order: Order, wanted: Wanted) -> int:
    """The position at which the page begins, in the order of time."""
    if wanted.after is None or not wanted.after.id:
        return 0
    row = (await db.execute("select rowid from quotes where id = ?", [wanted.after.id])).first()
    at = order.of_row(row[0]) if row else None
    # The quote may have gone; then its whole day comes again, and none is missed.
    return at + 1 if at is not None else order.up_to(range(len(order)), wanted.after.day)


async def _hits(db: Any, order: Order, expression: str, sql: str) -> Sequence[int] | float:
    """The positions of all quotes with some words; when there are too many, their share of all."""
    key = (sql, expression)
    found: Sequence[int] | float | None = recalled(order, key)
    if found is None:
        rows = await db.execute_fn(in_time(lambda connection: _rows(connection, sql, expression)))
        if len(rows) > MOST_SORTED:
            found = len(rows) / (max(rows) - min(rows) + 1)
        else:
            places = (at for at in map(order.of_row, rows) if at is not None)
            found = array("I", places if sql is _BEST else sorted(places))
    made = found
    return recall(order, key, lambda: made)


def _rows(connection: sqlite3.Connection, sql: str, expression: str) -> list[int]:
    cursor = connection.cursor()
    cursor.row_factory = None
    return [row for (row,) in cursor.execute(sql, (expression, MOST_SORTED + 1))]


def _narrowest(order: Order, wanted: Wanted) -> Sequence[int]:
    """The fewest quotes, by position, that hold all that can be found."""
    chosen: list[Sequence[int]] = [range(len(order))]
    if wanted.speaker:
        chosen.append(order.speaker_names.at(wanted.speaker))
    if wanted.party:
        chosen.append(order.party_names.at(wanted.party))
    if wanted.publisher:
        chosen.append(order.publisher_names.at(wanted.publisher))
    return min(chosen, key=len)


class _Index:
    """The full-text index, asked which of some rows have words that are common.

    Args:
        connection: A connection to the database.
        wanted: The search.
        share: In what share of all rows the words are, about.
    """

    def __init__(self, connection: sqlite3.Connection, wanted: Wanted, share: float) -> None:
        self._cursor = connection.cursor()
        self._cursor.row_factory = None
        self._expression = wanted.expression
        # Rows between two that are rather read too than make two questions of one.
        self._gap = round(_ROWS_A_QUESTION / share)
        self.asked = 0

    def having(self, rows: Sequence[int]) -> set[int]:
        """Those of the rows that have the words, and others between them."""
        found: set[int] = set()
        for run in _runs(sorted(rows), self._gap):
            values = (self._expression, *run)
            found.update(row for (row,) in self._cursor.execute(_BETWEEN, values))
            self.asked += 1
        return found


class _Search:
    """A search among some quotes, which are gone through from the newest.

    Args:
        order: All quotes in the order of time.
        wanted: What is asked for.
        among: The positions, in order, of the quotes that may be found.
        index: To be asked which of them have the words; None when all have.
    """

    def __init__(
        self, order: Order, wanted: Wanted, among: Sequence[int], index: _Index | None = None
    ) -> None:
        self.order = order
        self.index = index
        self.tests = _tests(order, wanted, among)
        self.places = _within(order, wanted, among)
        self.key = ("counted", wanted.query(after=None, sort=None))

    def take(self, begin: int, most: int) -> tuple[list[int], int]:
        """Quotes found from a place among ``places`` on, and the place up to which was looked."""
        found: list[int] = []
        end = min(begin + _MOST_LOOKED_AT, len(self.places))
        size, asked = _AT_FIRST, self.index.asked if self.index else 0
        while begin < end and len(found) < most:
            if self.index and self.index.asked - asked > _MOST_QUESTIONS:
                break
            some = self.places[begin : min(begin + size, end)]
            begin, size = begin + len(some), min(2 * size, _AT_ONCE)
            fit = [at for at in some if all(test(at) for test in self.tests)]
            found += self._with_words(fit, self.index) if self.index else fit
        return found, begin

    def _with_words(self, positions: Sequence[int], index: _Index) -> list[int]:
        rows = {self.order.rows[at]: at for at in positions}
        having = index.having([*rows])
        return [at for row, at in rows.items() if row in having]


def _runs(rows: Sequence[int], gap: int) -> Iterator[tuple[int, int]]:
    """Rows in order, as runs without larger gaps.

    >>> [*_runs([1, 2, 5, 400, 401], 10)]
    [(1, 5), (400, 401)]
    """
    first = last = None
    for row in rows:
        if first is None or last is None:
            first = row
        elif row - last > gap:
            yield first, last
            first = row
        last = row
    if first is not None and last is not None:
        yield first, last


def _newest(search: _Search, start: int) -> Found:
    """The page of a search that begins at a position; the newest come first."""
    places = search.places
    begin = bisect_left(places, start)
    if not search.tests and search.index is None:
        page, upto = places[begin : begin + PAGE_SIZE + 1], len(places)
        counts = _Counts(places[:MOST_COUNTED], len(places), True)
    else:
        page, upto = search.take(begin, PAGE_SIZE + 1)
        counts = recall(search.order, search.key, lambda: _counts(search))
    last = None
    if len(page) > PAGE_SIZE:
        last = page[PAGE_SIZE - 1]
    elif upto < len(places):
        last = places[upto - 1]
    return Found(page[:PAGE_SIZE], last, *counts)


class _Counts(NamedTuple):
    """The newest quotes found, how many there are in all, and whether that is all."""

    counted: Sequence[int]
    total: int
    complete: bool


def _counts(search: _Search) -> _Counts:
    found, looked = search.take(0, MOST_COUNTED if search.index else _MOST_LOOKED_AT)
    # Where nothing else is asked for, it is known that more than these have the words.
    only_words = search.index and not search.tests and len(search.places) == len(search.order)
    total = MOST_SORTED + 1 if only_words else len(found)
    return _Counts(array("I", found[:MOST_COUNTED]), total, looked == len(search.places))


def _best(order: Order, wanted: Wanted, ranked: Sequence[int]) -> Found:
    """The page of a search that begins at a rank; what fits the words best comes first."""
    tests = _tests(order, wanted, ranked)
    if wanted.last:
        tests.append(lambda at: 0 < order.last[at] <= wanted.last)
    found = [at for at in ranked if all(test(at) for test in tests)]
    begin = wanted.after.rank if wanted.after else 0
    page = found[begin : begin + PAGE_SIZE]
    rank = begin + len(page)
    more = rank < len(found)
    return Found(
        page, None, found[:MOST_COUNTED], len(found), True, ranked=True, rank=rank if more else 0
    )


def _within(order: Order, wanted: Wanted, positions: Sequence[int]) -> Sequence[int]:
    """Those, of positions in order, whose last day is of those wanted."""
    if not wanted.first and not wanted.last:
        return positions
    start = order.up_to(positions, wanted.last) if wanted.last else 0
    return positions[start : order.before(positions, wanted.first or 1)]


def _tests(order: Order, wanted: Wanted, among: Sequence[int]) -> list[_Test]:
    """What a quote must fulfil besides to be found."""
    tests: list[_Test] = []
    columns = (
        (wanted.speaker, order.speakers, order.speaker_names),
        (wanted.party, order.parties, order.party_names),
        (wanted.publisher, order.publishers, order.publisher_names),
    )
    for value, column, names in columns:
        if value and among is not names.at(value):
            tests.append(_equals(column, names.of.get(value, -1)))
    if wanted.kind:
        tests.append(_equals(order.kinds, KINDS.index(wanted.kind)))
    if wanted.first:
        tests.append(lambda at: order.first[at] >= wanted.first)
    return tests


def _equals(column: Sequence[int], number: int) -> _Test:
    return lambda at: column[at] == number
