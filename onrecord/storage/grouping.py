"""Keeping the statements of a speaker in step with the speaker's quotes."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from onrecord.core.statements import Utterance, group
from onrecord.storage.migrations import table
from onrecord.storage.rows import statement_row

__all__ = ["regroup"]

_QUOTES = """
SELECT quotes.id, quotes.kind, quotes.text, quotes.article, articles.published,
  quotes.said_on, quotes.date_basis, quotes.statement
FROM quotes JOIN articles ON articles.id = quotes.article WHERE quotes.speaker = ?
"""


def regroup(db: Database, speaker: str) -> None:
    """Gather a speaker's quotes into statements anew, and write what differs.

    A statement never crosses speakers, so those whose quotes stayed need no look.
    """
    quotes = list(db.query(_QUOTES, [speaker]))
    found = group(
        Utterance(
            quote=row["id"],
            speaker=speaker,
            kind=row["kind"],
            text=row["text"],
            article=row["article"],
            published=_day(row["published"]),
            said_on=_day(row["said_on"]),
            # What a person has settled counts for as much as what an article states.
            basis="stated" if row["date_basis"] == "corrected" else row["date_basis"],
        )
        for row in quotes
    )
    statements = table(db, "statements")
    there = {row["id"]: row for row in statements.rows_where("speaker = ?", [speaker])}
    for statement in found:
        row = statement_row(statement)
        if there.pop(statement.id, None) != row:
            statements.upsert(row, pk="id")
    of_quote = {quote: statement.id for statement in found for quote in statement.quotes}
    for quote in quotes:
        statement_id = of_quote.get(quote["id"])
        if quote["statement"] != statement_id:
            db.execute("UPDATE quotes SET statement = ? WHERE id = ?", [statement_id, quote["id"]])
    for id in there:
        statements.delete(id)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
