"""The quotes and documents of a scope, read as what grouping takes."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from onrecord.core.statements import Primary, Utterance

__all__ = ["Scope", "all_scopes", "load_scopes", "sized_chunks"]

_TOGETHER = 2_000
"""Quotes, of whole scopes, that are read and grouped at once: enough to be worth handing over."""


@dataclass(slots=True)
class Scope:
    """All that the statements of one scope are made of.

    Attributes:
        id: The party's id, else the speaker's.
        utterances: Its quotes.
        primaries: The documents in the words of its speakers, as far as the database has them.
        stored: From a quote's id to the statement and the fidelity that it is stored with, and to
            its row's number.
    """

    id: str
    utterances: list[Utterance] = field(default_factory=list)
    primaries: list[Primary] = field(default_factory=list)
    stored: dict[str, tuple[str | None, str | None, int]] = field(default_factory=dict)


_MEMBERS = """
WITH wanted(scope) AS MATERIALIZED (SELECT value FROM json_each(?)),
members AS MATERIALIZED (
  SELECT scope, s.id, s.kind, s.party FROM wanted CROSS JOIN speakers s ON s.party = scope
  UNION ALL
  SELECT scope, s.id, s.kind, s.party FROM wanted CROSS JOIN speakers s ON s.id = scope
  WHERE s.party IS NULL
)
"""
_UTTERANCES = f"""{_MEMBERS}
SELECT m.scope, q.statement, q.fidelity, q.rowid,
  q.id, m.id, q.kind, q.text, q.article, q.start, m.kind,
  coalesce(m.party, CASE m.kind WHEN 'organization' THEN m.id END), a.published, q.said_on,
  q.earliest, q.latest, q.date_basis, a.reprint_of
FROM members m CROSS JOIN quotes q ON q.speaker = m.id CROSS JOIN articles a ON a.id = q.article
"""
_PRIMARIES = f"""{_MEMBERS}
SELECT m.scope, a.id, m.id, a.text, m.kind,
  coalesce(m.party, CASE m.kind WHEN 'organization' THEN m.id END), a.published
FROM members m CROSS JOIN articles a ON a.speaker = m.id WHERE a.text IS NOT NULL
"""
_SIZES = """
SELECT coalesce(s.party, s.id) AS scope, sum(c.quotes) AS quotes
FROM (SELECT speaker, count(*) AS quotes FROM quotes WHERE speaker IS NOT NULL GROUP BY speaker) c
  JOIN speakers s ON s.id = c.speaker
GROUP BY scope
"""
_OTHERS = """
SELECT coalesce(s.party, s.id) FROM articles a JOIN speakers s ON s.id = a.speaker
UNION SELECT coalesce(party, speaker) FROM statements
"""


def all_scopes(db: Database) -> set[str]:
    """Every scope that there is, or that a statement stored is of."""
    return {scope for sql in (_SIZES, _OTHERS) for scope, *_ in db.execute(sql)}


def sized_chunks(db: Database, scopes: Collection[str]) -> tuple[int, list[list[str]]]:
    """Scopes in chunks of about as many quotes each, the largest first and alone.

    Returns:
        How many quotes there are in all of them, and the chunks.
    """
    if len(scopes) > 1000:
        sizes = dict(db.execute(_SIZES).fetchall())
    else:
        sql = f"""{_MEMBERS}
        SELECT m.scope, count(*) FROM members m CROSS JOIN quotes q ON q.speaker = m.id
        GROUP BY m.scope
        """
        sizes = dict(db.execute(sql, [json.dumps(sorted(scopes))]).fetchall())
    chunks: list[list[str]] = []
    room = 0
    for scope in sorted(scopes, key=lambda scope: (-sizes.get(scope, 0), scope)):
        size = sizes.get(scope, 0) + 1
        if size > room:
            chunks.append([])
            room = _TOGETHER
        chunks[-1].append(scope)
        room -= size
    return sum(sizes.get(scope, 0) for scope in scopes), chunks


def load_scopes(db: Database, scopes: Sequence[str]) -> list[Scope]:
    """The quotes and documents of some scopes, in their order."""
    found = {scope: Scope(scope) for scope in scopes}
    among = [json.dumps(scopes)]
    for scope, statement, fidelity, row, *columns in db.execute(_UTTERANCES, among):
        each = _utterance(*columns)
        found[scope].utterances.append(each)
        found[scope].stored[each.quote] = (statement, fidelity, row)
    for scope, *columns in db.execute(_PRIMARIES, among):
        found[scope].primaries.append(_primary(*columns))
    return list(found.values())


def _utterance(*columns: Any) -> Utterance:
    quote, speaker, kind, text, article, start, speaker_kind, party, published, *rest = columns
    said_on, earliest, latest, basis, first_print = rest
    return Utterance(
        quote,
        speaker,
        kind,
        text,
        article,
        start,
        speaker_kind,
        party,
        day_of(published),
        day_of(said_on),
        day_of(earliest),
        day_of(latest),
        # What a person has settled counts for as much as what an article states.
        "stated" if basis == "corrected" else basis,
        first_print,
    )


def _primary(*columns: Any) -> Primary:
    article, speaker, text, kind, party, published = columns
    return Primary(article, speaker, text, kind, party, day_of(published))


@lru_cache(maxsize=20_000)
def day_of(value: str | None) -> date | None:
    """A day as the database has it."""
    return None if value is None else date.fromisoformat(value)
