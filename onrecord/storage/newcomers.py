"""Speakers whom the articles brought, and nobody has entered into the authority file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from onrecord.models import SpeakerKind

__all__ = ["Newcomer", "newcomers", "newcomers_called"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A speaker that a program found.

    Attributes:
        id: Id in the database.
        name: The fullest name that an article has, or a description.
        kind: What the program takes it for.
        role: What an article says of it.
        party: Id of the party that its quotes agree on.
        party_known: Whether a person has entered that party.
        quotes: Number of quotes by it, or for it.
        articles: Number of articles they stand in.
        example: The surest one's words.
        article: Where these stand.
    """

    id: str
    name: str
    kind: SpeakerKind
    role: str | None
    party: str | None
    party_known: bool
    quotes: int
    articles: int
    example: str
    article: str

    @property
    def full_name(self) -> bool:
        """Whether the name tells one person, or organization, apart from all others.

        >>> newcomer = Newcomer("day-1", "Day", "person", None, None, False, 1, 1, "No", "a")
        >>> newcomer.full_name
        False
        """
        if self.kind == "person":
            return len(self.name.split()) > 1 and " and " not in self.name
        return self.kind == "organization"


_NEWCOMERS = """
WITH told AS (
  SELECT speaker AS id, article, text, confidence, start FROM quotes WHERE speaker IS NOT NULL
  UNION ALL
  SELECT party, article, text, confidence, start FROM quotes
  WHERE party IS NOT NULL AND party IS NOT speaker
), counted AS (
  SELECT id, count(*) AS quotes, count(DISTINCT article) AS articles FROM told GROUP BY id
), ranked AS (
  SELECT id, article, text,
    row_number() OVER (PARTITION BY id ORDER BY confidence DESC, article, start) AS place
  FROM told
)
SELECT s.id, s.name, s.kind, s.role, s.party, coalesce(p.reviewed, 0) AS party_known,
  c.quotes, c.articles, r.text AS example, r.article
FROM speakers s JOIN counted c ON c.id = s.id JOIN ranked r ON r.id = s.id AND r.place = 1
  LEFT JOIN speakers p ON p.id = s.party
WHERE s.reviewed = 0
"""


def newcomers(db: Database) -> Iterator[Newcomer]:
    """The persons and organizations that nobody has entered, the most quoted first."""
    sql = f"{_NEWCOMERS} AND s.kind <> 'unnamed' ORDER BY c.quotes DESC, s.name, s.id"
    return _read(db, sql)


def newcomers_called(db: Database, said: str) -> list[Newcomer]:
    """Those with an id or a name, unnamed sources too; one of that id alone when there is one."""
    sql = f"{_NEWCOMERS} AND (s.id = :said OR s.name = :said COLLATE NOCASE) ORDER BY s.id"
    found = list(_read(db, sql, said=said))
    return [each for each in found if each.id == said] or found


def _read(db: Database, sql: str, **values: str) -> Iterator[Newcomer]:
    for row in db.query(sql, values):
        yield Newcomer(**row | {"party_known": bool(row["party_known"])})
