"""Questions to a database that the program itself asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast, get_args

from sqlite_utils import Database

from onrecord.storage.rows import PublishText

__all__ = [
    "Counts",
    "Decisions",
    "counts",
    "counts_by_kind",
    "counts_by_party",
    "decisions",
    "failed_addresses",
    "last_policy",
]


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


def failed_addresses(db: Database) -> list[str]:
    """The addresses that could not be fetched when last asked for, the longest ago first."""
    sql = "SELECT source FROM failures WHERE stage = 'fetch' GROUP BY source ORDER BY min(id)"
    return [row[0] for row in db.execute(sql)]


def last_policy(db: Database) -> PublishText:
    """How much of each article the last build kept; before the first one, the full text."""
    last = "SELECT publish_text FROM runs ORDER BY id DESC LIMIT 1"
    row = db.execute(last).fetchone()
    return cast(PublishText, row[0]) if row and row[0] in get_args(PublishText) else "full"


@dataclass(frozen=True, slots=True)
class Decisions:
    """How many quotes people have decided on.

    Attributes:
        reviewed: Quotes decided on in any way.
        confirmed: Those that were right in all that was looked at.
        rejected: Those that were no quotations.
        corrected: For each field, the quotes that had it wrong.
        unapplied: Decisions that could not be applied.
    """

    reviewed: int = 0
    confirmed: int = 0
    rejected: int = 0
    corrected: Mapping[str, int] = field(default_factory=dict)
    unapplied: int = 0

    @property
    def mended(self) -> int:
        """Quotes of which something was wrong, but that they are quotations."""
        return self.reviewed - self.confirmed - self.rejected


_DECISIONS = """
SELECT count(DISTINCT quote) AS reviewed,
  count(DISTINCT CASE WHEN field = 'reject' THEN quote END) AS rejected,
  count(DISTINCT CASE WHEN field NOT IN ('reject', 'confirm') AND value IS NOT found THEN quote END)
    AS mended
FROM corrections WHERE problem IS NULL
"""
_BY_FIELD = """
SELECT field, count(*) FROM corrections
WHERE problem IS NULL AND field NOT IN ('reject', 'confirm') AND value IS NOT found
GROUP BY field ORDER BY field
"""


def decisions(db: Database) -> Decisions:
    """How many quotes people have reviewed, confirmed, rejected and corrected, by field."""
    row = next(db.query(_DECISIONS))
    unapplied = "SELECT count(DISTINCT n) FROM corrections WHERE problem IS NOT NULL"
    return Decisions(
        reviewed=row["reviewed"],
        confirmed=row["reviewed"] - row["rejected"] - row["mended"],
        rejected=row["rejected"],
        corrected=dict(db.execute(_BY_FIELD).fetchall()),
        unapplied=db.execute(unapplied).fetchone()[0],
    )


def _count(db: Database, table: str) -> int:
    found: int = db.table(table).count
    return found
