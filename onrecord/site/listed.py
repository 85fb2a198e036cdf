"""Quotes as lists show them: each with its words, speaker, day and article, ready to print."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from onrecord.models import Span
from onrecord.site.limits import in_time
from onrecord.site.order import Order
from onrecord.site.snippets import CLOSE, OPEN, places_of, words_shown

__all__ = ["listed"]

_QUOTES = """
select q.rowid as row, q.id, q.article, q.speaker, q.party, q.statement, q.kind, q.text, q.said_on,
  q.earliest, q.latest, q.confidence, q.reviewed, s.name as speaker_name, s.kind as speaker_kind,
  s.role as speaker_role, p.name as party_name, a.title as article_title, a.publisher, a.published
from quotes q join articles a on a.id = q.article
  left join speakers s on s.id = q.speaker left join speakers p on p.id = q.party
where q.rowid in ({marks})
"""
_SEGMENTS = "select quote, text, quoted from segments where quote in ({marks}) order by quote, n"
# One row at a time: else the index goes on to the next row with the words, which may be far.
_HIT = """
select highlight(quotes_fts, 0, ?, ?) from quotes_fts
where quotes_fts match ? and rowid = ? limit 1
"""


async def listed(
    db: Any, order: Order, positions: Sequence[int], expression: str = ""
) -> list[dict[str, Any]]:
    """Quotes in the order given.

    Args:
        db: Datasette's database.
        order: Its quotes in the order of time.
        positions: Which quotes; some tens of them.
        expression: The words that are to be marked, for the full-text index.
    """
    rows = [order.rows[at] for at in positions]
    if not rows:
        return []
    quotes: list[dict[str, Any]] = await db.execute_fn(
        in_time(lambda connection: _read(connection, rows, expression))
    )
    return quotes


def _read(
    connection: sqlite3.Connection, rows: Sequence[int], expression: str
) -> list[dict[str, Any]]:
    marks = ", ".join("?" * len(rows))
    found = {row["row"]: dict(row) for row in connection.execute(_QUOTES.format(marks=marks), rows)}
    quotes = [found[row] for row in rows if row in found]
    pieced = [quote["id"] for quote in quotes if quote["kind"] in ("direct", "mixed")]
    segments = defaultdict(list)
    for piece in connection.execute(_SEGMENTS.format(marks=", ".join("?" * len(pieced))), pieced):
        segments[piece["quote"]].append(piece)
    for quote in quotes:
        places = _places(connection, quote, expression) if expression else ()
        pieces = segments[quote["id"]]
        quote["words"] = words_shown(quote["text"], quote["kind"], pieces, places)
    return quotes


def _places(connection: sqlite3.Connection, quote: dict[str, Any], expression: str) -> list[Span]:
    """Where a quote has the words searched for."""
    found = connection.execute(_HIT, (OPEN, CLOSE, expression, quote["row"])).fetchone()
    return places_of(found and found[0], quote["text"])
