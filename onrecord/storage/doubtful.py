"""The quotes that a person should look at first: the least certain that nobody has reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from onrecord.core.reading.text import paragraphs
from onrecord.models import Authority, AuthorityEntry, Correction, Span
from onrecord.storage.matching import Problem, find_quote
from onrecord.storage.migrations import table

__all__ = ["Doubtful", "decided_on", "known_speakers", "least_certain", "look_at"]

_AROUND = 400
"""Characters of a paragraph shown at most on each side of the words."""

_QUOTE = """
SELECT q.*, s.name AS speaker_name, p.name AS party_name, a.title, a.publisher, a.published,
  a.text AS article_text
FROM quotes q JOIN articles a ON a.id = q.article
  LEFT JOIN speakers s ON s.id = q.speaker LEFT JOIN speakers p ON p.id = q.party
WHERE q.id = ?
"""
_CALLED = """
SELECT id FROM speakers WHERE id = :said OR name = :said COLLATE NOCASE
UNION SELECT speaker FROM aliases WHERE alias = :said COLLATE NOCASE
"""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A quote with all that a person needs to judge it.

    Attributes:
        row: Its row, with ``speaker_name``, ``party_name``, ``title``, ``publisher`` and
            ``published``.
        context: The words in their place, in pieces, each with whether it is of the quote.
        evidence: The rows of its evidence.
    """

    row: Mapping[str, Any]
    context: tuple[tuple[str, bool], ...]
    evidence: tuple[Mapping[str, Any], ...]


def least_certain(
    db: Database, *, speaker: str | None = None, party: str | None = None
) -> list[str]:
    """The ids of the quotes that nobody has reviewed, the least certain first.

    Args:
        db: The database.
        speaker: Only those of this speaker: an id, a name or an alias.
        party: Only those of this party.
    """
    values = {"speaker": speaker, "party": party}
    wanted = {name: said for name, said in values.items() if said is not None}
    where = "".join(f" AND {name} IN ({_CALLED.replace(':said', f':{name}')})" for name in wanted)
    order = " ORDER BY confidence, article, start, id"
    sql = f"SELECT id FROM quotes WHERE coalesce(reviewed, 0) = 0{where}{order}"
    return [row["id"] for row in db.query(sql, wanted)]


def look_at(db: Database, quote: str) -> Doubtful:
    """A quote with all that a person needs to judge it."""
    row = next(db.query(_QUOTE, [quote]))
    return Doubtful(row, tuple(_context(db, row)), tuple(_of(db, "evidence", quote)))


def decided_on(db: Database, corrections: Iterable[Correction]) -> set[str]:
    """The ids of the quotes that decisions are about, whether a build has applied them or not."""
    found = {each.quote for each in corrections if each.quote is not None}
    for correction in corrections:
        with suppress(Problem):
            found.add(str(find_quote(db, correction)["id"]))
    return found


def known_speakers(db: Database) -> Authority:
    """The speakers whom people have entered, with their other names."""
    aliases: dict[str, list[str]] = {}
    for row in table(db, "aliases").rows:
        aliases.setdefault(row["speaker"], []).append(row["alias"])
    return Authority(
        tuple(
            AuthorityEntry(
                row["id"],
                row["name"],
                row["kind"],
                row["role"],
                row["party"],
                tuple(aliases.get(row["id"], ())),
                row["wikidata"],
            )
            for row in table(db, "speakers").rows_where("reviewed = 1", order_by="id")
        )
    )


def _of(db: Database, name: str, quote: str) -> list[dict[str, Any]]:
    return list(table(db, name).rows_where("quote = ?", [quote], order_by="n"))


def _context(db: Database, row: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    text, segments = row["article_text"], _of(db, "segments", row["id"])
    if not text:
        # Of an article published without its text, some words around the quote are kept.
        yield row["prefix"] or "", False
        for n, segment in enumerate(segments):
            yield from ([(" … ", False)] if n else [])
            yield segment["text"], True
        yield row["suffix"] or "", False
        return
    whole = Span(row["start"], row["end"])
    inside = [span for span in paragraphs(text) if span.meets(whole)]
    position = max(inside[0].start if inside else 0, whole.start - _AROUND)
    end = min(inside[-1].end if inside else len(text), whole.end + _AROUND)
    for segment in segments:
        yield text[position : segment["start"]], False
        yield text[segment["start"] : segment["end"]], True
        position = segment["end"]
    yield text[position:end], False
