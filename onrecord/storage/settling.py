"""What follows for the speakers from all quotes and documents: parties, and who is still there."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlite_utils import Database

from onrecord.models import Speaker

__all__ = ["drop_unused_speakers", "put_found", "scopes_of", "settle_parties"]


def put_found(db: Database, id: str, speaker: Speaker) -> None:
    """Write a speaker that an article has, unless it is there with as much said of it."""
    db.execute(
        """
        INSERT INTO speakers (id, name, kind, role, reviewed) VALUES (?, ?, ?, ?, 0)
        ON CONFLICT (id) DO UPDATE SET role = excluded.role
        WHERE reviewed = 0 AND role IS NULL AND excluded.role IS NOT NULL
        """,
        [id, speaker.name, speaker.kind, speaker.role],
    )


_PARTIES = """
WITH told AS (
  SELECT s.id, q.party FROM json_each(?) JOIN speakers s ON s.id = value
    LEFT JOIN quotes q ON q.speaker = s.id
  WHERE s.reviewed = 0
  UNION ALL
  SELECT s.id, s.id FROM json_each(?) JOIN speakers s ON s.id = value
  WHERE s.reviewed = 0 AND s.kind = 'organization'
    AND EXISTS (SELECT 1 FROM articles WHERE speaker = s.id)
), settled AS (
  SELECT id, CASE WHEN count(DISTINCT party) = 1 THEN min(party) END AS party
  FROM told GROUP BY id
)
SELECT settled.party, settled.id FROM settled JOIN speakers s ON s.id = settled.id
WHERE s.party IS NOT settled.party
"""


def settle_parties(db: Database, speakers: Collection[str]) -> None:
    """Give each speaker found the party of its quotes, if they agree on one.

    An organization speaks for itself in a document of its own.
    """
    among = json.dumps(sorted(speakers))
    changed = db.execute(_PARTIES, [among, among]).fetchall()
    db.conn.executemany("UPDATE speakers SET party = ? WHERE id = ?", changed)


def scopes_of(db: Database, speakers: Collection[str]) -> set[str]:
    """The scopes in which the statements of some speakers lie, by their parties as they are."""
    found = db.execute(
        """
        SELECT DISTINCT coalesce(s.party, s.id)
        FROM json_each(?) JOIN speakers s ON s.id = value
        """,
        [json.dumps(sorted(speakers))],
    )
    return {scope for (scope,) in found}


def drop_unused_speakers(db: Database) -> None:
    """Remove speakers found whom nothing refers to any more."""
    while db.execute(_DROP_UNUSED).rowcount:
        pass


_DROP_UNUSED = """
DELETE FROM speakers WHERE reviewed = 0
  AND NOT EXISTS (SELECT 1 FROM quotes WHERE speaker = speakers.id)
  AND NOT EXISTS (SELECT 1 FROM quotes WHERE party = speakers.id)
  AND NOT EXISTS (SELECT 1 FROM articles WHERE speaker = speakers.id)
  AND NOT EXISTS (
    SELECT 1 FROM speakers other
    WHERE other.party = speakers.id AND other.id <> speakers.id
  )
"""
