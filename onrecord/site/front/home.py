"""The first page: what the record covers, who is in it, and what was said last."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.site.kept import kept
from onrecord.site.search.listed import listed
from onrecord.site.search.nearest import names_in
from onrecord.site.search.order import Order, days_of, drawn, order_of
from onrecord.site.show.telling import told_doubt
from onrecord.site.show.timeline import Chart, Series, chart

__all__ = ["Cover", "home_page"]

_MOST_PARTIES = 12
_MOST_DRAWN = 6
_MOST_LATEST = 6
_MOST_LOOKED_AT = 400

_COUNTS = """
select (select count(*) from articles), (select count(*) from quotes),
  (select count(*) from quotes where reviewed), (select count(*) from statements),
  (select count(*) from speakers where kind <> 'unnamed'),
  (select min(published) from articles), (select max(published) from articles),
  (select started from runs order by id desc limit 1)
"""
# The last row first: what was said on the same day is shown in the order of its coming in.
_LATEST = """
select q.rowid as row, coalesce(q.statement, q.id) as statement, coalesce(st.reports, 0) as reports,
  q.kind, q.confidence, q.reviewed
from (
  select rowid from quotes where said_on is not null order by said_on desc, id limit :most
) latest join quotes q on q.rowid = latest.rowid left join statements st on st.id = q.statement
where q.kind in ('direct', 'mixed')
"""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the record covers, as the last build left it.

    Attributes:
        articles: Number of articles.
        quotes: Number of quotes.
        reviewed: How many of them a person has confirmed or corrected.
        statements: Number of statements.
        speakers: Number of speakers that have a name.
        first: Day of the first article; None when no day is known.
        last: Day of the last one.
        built: When the last build that changed something began, in UTC.
    """

    articles: int
    quotes: int
    reviewed: int
    statements: int
    speakers: int
    first: str | None
    last: str | None
    built: str | None

    @property
    def share(self) -> str:
        """The share of the quotes that people have reviewed, in words.

        >>> Cover(1, 3000, 1, 0, 1, None, None, None).share
        'less than 0.1%'
        """
        if not self.quotes or not self.reviewed:
            return "none"
        percent = 100 * self.reviewed / self.quotes
        if percent < 0.1:
            return "less than 0.1%"
        return f"{percent:.0f}%" if percent >= 10 else f"{percent:.1f}%"


async def home_page(db: Any) -> dict[str, Any]:
    """The variables of the page.

    Args:
        db: Datasette's database.
    """
    order = await order_of(db)
    names = (await names_in(db)).by_id
    latest = await kept(db, "latest", _read_latest)
    rows = {row: reports for row, reports in latest}
    positions = [at for row in rows if (at := order.of_row(row)) is not None]
    quotes = await listed(db, order, positions)
    return {
        "cover": await kept(db, "cover", _read_cover),
        "parties": _parties(order, names),
        "more_parties": max(0, len(order.party_names.values) - 1 - _MOST_PARTIES),
        "timeline": await drawn(db, order, "parties", lambda order: _timeline(order, names)),
        "latest": [quote | {"reports": rows[quote["row"]]} for quote in quotes],
    }


def _read_cover(connection: sqlite3.Connection) -> Cover:
    return Cover(*connection.execute(_COUNTS).fetchone())


def _read_latest(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Rows of the latest quotes, each of another statement, with the number of its reports.

    Those whose speaker is not sure are left out.
    """
    found: dict[str, tuple[int, int]] = {}
    for each in connection.execute(_LATEST, {"most": _MOST_LOOKED_AT}):
        if told_doubt(each) is None:
            found.setdefault(each["statement"], (each["row"], each["reports"]))
    return list(found.values())[:_MOST_LATEST]


def _largest(order: Order, most: int) -> list[str]:
    """The ids of the parties that are quoted most."""
    ids = [id for id in order.party_names.values if id is not None]
    return sorted(ids, key=lambda id: (-len(order.party_names.at(id)), id))[:most]


def _parties(order: Order, names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    return [
        (id, names.get(id, id), len(order.party_names.at(id)))
        for id in _largest(order, _MOST_PARTIES)
    ]


def _timeline(order: Order, names: Mapping[str, str]) -> Chart | None:
    """The quotes of the largest parties, or of all when nobody speaks for any, by day said."""
    series: Sequence[Series] = [
        Series(id, names.get(id, id), days_of(order, order.party_names.at(id)))
        for id in _largest(order, _MOST_DRAWN)
    ]
    return chart(series or [Series("", "All quotes", days_of(order, range(len(order))))])
