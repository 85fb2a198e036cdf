"""What the program had found of quotes that people have decided on: kept, and brought back.

A correction changes a quote's row, and a rejection removes it from the table of quotes, so that
nothing that reads quotes can take it for one. Before either, all its rows are kept here as they
were; to withdraw a decision is to put them back. The articles need not be read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlite_utils import Database

from onrecord.storage.migrations import table

__all__ = ["bring_back", "keep"]

_PARTS = ("segments", "evidence")
_NOT_FOUND = ("statement", "fidelity")
"""Columns of a quote that follow from all quotes together; empty until all are grouped."""
_OF_SPEAKER = "SELECT id, name, kind, role FROM speakers WHERE id IN (?, ?)"


def keep(db: Database, quote: str, *, reject: bool) -> None:
    """Keep a quote's rows as they are; a rejected quote is removed from ``quotes``."""
    row = dict(table(db, "quotes").get(quote))
    found = {
        "quote": {name: value for name, value in row.items() if name not in _NOT_FOUND},
        "speakers": list(db.query(_OF_SPEAKER, [row["speaker"], row["party"]])),
    }
    for part in _PARTS:
        found[part] = list(table(db, part).rows_where("quote = ?", [quote], order_by="n"))
    table(db, "originals").insert(
        {
            "quote": quote,
            "article": row["article"],
            "rejected": int(reject),
            "text": row["text"],
            "found": json.dumps(found, ensure_ascii=False),
        }
    )
    if reject:
        db.execute("DELETE FROM quotes WHERE id = ?", [quote])


def bring_back(db: Database) -> Iterator[str]:
    """Undo every decision: all quotes are as they were found.

    Yields:
        The speakers whose quotes have changed by it.
    """
    for original in list(table(db, "originals").rows):
        found = json.loads(original["found"])
        row = found["quote"] | dict.fromkeys(_NOT_FOUND)
        for speaker in found["speakers"]:
            table(db, "speakers").insert(speaker | {"reviewed": 0}, ignore=True)
        if original["rejected"]:
            table(db, "quotes").insert(row)
            for part in _PARTS:
                table(db, part).insert_all(found[part])
        else:
            yield from _speaker_of(db, row["id"])
            table(db, "quotes").update(row["id"], row)
        if row["speaker"]:
            yield row["speaker"]
    db.execute("DELETE FROM originals")
    db.execute("UPDATE quotes SET reviewed = 0 WHERE reviewed <> 0")


def _speaker_of(db: Database, quote: str) -> Iterator[str]:
    sql = "SELECT speaker FROM quotes WHERE id = ? AND speaker IS NOT NULL"
    yield from (row[0] for row in db.execute(sql, [quote]))
