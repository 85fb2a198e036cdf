"""Questions to a database that the program itself asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

__all__ = ["Counts", "counts", "counts_by_kind", "counts_by_party"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of the main kinds a database has."""

    articles: int = 0
    quotes: int = 0
    speakers: int = 0
    statements: int = 0
    failures: int = 0


def counts(db: Database) -> Counts:
    """How much is in the database."""
    return Counts(
        articles=_count(db, "articles"),
        quotes=_count(db, "quotes"),
        speakers=_count(db, "speakers"),
        statements=_count(db, "statements"),
        failures=_count(db, "failures"),
    )


def counts_by_party(db: Database) -> dict[str | None, int]:
    """Number of quotes for each party's name; None for those without a party."""
    return dict(
        db.execute(
            """
            SELECT speakers.name, count(*) FROM quotes
            LEFT JOIN speakers ON speakers.id = quotes.party
            GROUP BY quotes.party ORDER BY count(*) DESC, speakers.name
            """
        ).fetchall()
    )


def counts_by_kind(db: Database) -> dict[str, int]:
    """Number of quotes of each kind."""
    return dict(db.execute("SELECT kind, count(*) FROM quotes GROUP BY kind").fetchall())


def _count(db: Database, table: str) -> int:
    found: int = db.table(table).count
    return found
