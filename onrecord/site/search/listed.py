"""Quotes as lists show them: each with its words, speaker, day and article, ready to print."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from onrecord.site.guard.limits import in_time
from onrecord.site.search.order import Order
from onrecord.site.show.snippets import CLOSE, OPEN, places_of, words_shown
from onrecord.storage.schema import SEARCH_TOKENIZER

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
_SMALL_INDEX = f"create virtual table shown using fts5(text, tokenize = '{SEARCH_TOKENIZER}')"
_HITS = "select rowid, highlight(shown, 0, ?, ?) from shown where shown match ?"


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
    hits = _highlighted(quotes, expression) if expression else {}
    for quote in quotes:
        places = places_of(hits.get(quote["row"]), quote["text"]) if expression else ()
        pieces = segments[quote["id"]]
        quote["words"] = words_shown(quote["text"], quote["kind"], pieces, places)
    return quotes


def _highlighted(quotes: Sequence[dict[str, Any]], expression: str) -> dict[int, str]:
    """The texts of some quotes with the words searched for marked, by row.

    An index of these texts alone tells it. The large one would have to be gone through anew for
    each quote, up to where the quote stands: of a phrase of common words, that takes longer than
    the search itself.
    """
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(_SMALL_INDEX)
        texts = [(quote["row"], quote["text"]) for quote in quotes]
        memory.executemany("insert into shown (rowid, text) values (?, ?)", texts)
        return dict(memory.execute(_HITS, (OPEN, CLOSE, expression)))
