"""Filling a database of the present schema with synthetic articles, as quickly as SQLite can.

The tables are those that the migrations make, and the rows those that a build would write, so that
a change of the schema needs no change here. Indexes and full-text search come after the rows.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from sqlite_utils import Database

from onrecord import __version__
from onrecord.core.reading.text import paragraphs
from onrecord.models import Authority, AuthorityEntry, Speaker
from onrecord.storage.migrations import MIGRATIONS
from onrecord.storage.rows import Row, article_row, evidence_rows, quote_row, segment_rows
from onrecord.storage.speakers import SpeakerIds

from .people import Cast
from .stories import Size, Story, stories
from .truth import TruthFile

__all__ = ["Written", "write"]

_AT_ONCE = 200
"""Articles whose rows are in memory together."""
_FAST = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -262144; PRAGMA foreign_keys = OFF;
"""
"""No journal: a file that is not finished is removed, and bears another name until it is."""
_STATEMENTS = """
INSERT INTO statements (id, speaker, text, said_on, first_published, reports)
SELECT statement, speaker,
  (SELECT text FROM quotes q WHERE q.statement = quotes.statement ORDER BY length(text) DESC, id),
  max(said_on), min(published), count(DISTINCT article)
FROM quotes JOIN articles ON articles.id = article
WHERE statement IS NOT NULL GROUP BY statement
"""


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written."""

    articles: int
    quotes: int
    utterances: int
    speakers: int


def write(
    path: Path,
    *,
    quotes: int = 1_000_000,
    seed: int = 0,
    truth: Path | None = None,
    statements: bool = False,
) -> Written:
    """Make a database of synthetic articles. The same numbers give the same rows.

    Memory does not grow with the size. Quotes are in the order of their articles' days.

    Args:
        path: The file to make.
        quotes: How many quotes; there is an article to ten of them, and a speaker to fifty.
        seed: Another number gives another database of the same kind.
        truth: Where to write which utterance each quote reports (see ``truth.py``).
        statements: Whether to group quotes into statements, as the truth has it. Otherwise the
            table is left empty.

    Raises:
        FileExistsError: One of the files is there.
        FileNotFoundError: The folder of one is not there.
    """
    for each in (path, truth):
        if each and each.exists():
            raise FileExistsError(f"{each}: there is such a file. Remove it, or name another.")
        if each and not each.absolute().parent.is_dir():
            raise FileNotFoundError(f"{each}: there is no such folder. Make it first.")
    parts = {each: each.with_name(f"{each.name}.part") for each in (path, truth) if each}
    try:
        for part in parts.values():
            part.unlink(missing_ok=True)
        with closing(sqlite3.connect(parts[path], isolation_level=None)) as connection:
            written = _fill(connection, quotes, seed, truth and parts[truth], statements)
        for each, part in parts.items():
            os.replace(part, each)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return written


def _fill(
    connection: sqlite3.Connection, quotes: int, seed: int, truth: Path | None, statements: bool
) -> Written:
    connection.executescript(_FAST)
    MIGRATIONS.apply(Database(connection))
    connection.execute("BEGIN")
    later = _put_off(connection)
    cast = Cast(Size.of(quotes).speakers, seed)
    table = _Tables(connection, cast, statements)
    side = TruthFile(truth, table.ids) if truth else None
    for some in _batches(stories(quotes, seed), _AT_ONCE):
        table.put(some)
        if side:
            side.put(some)
    if side:
        side.close()
    table.put_run()
    for sql in later:
        connection.execute(sql)
    if statements:
        connection.execute(_STATEMENTS)
    connection.execute("COMMIT")
    connection.execute("PRAGMA locking_mode = NORMAL")
    connection.execute("PRAGMA journal_mode = WAL")
    counts = table.counts
    return Written(counts["articles"], counts["quotes"], counts["utterances"], counts["speakers"])


def _put_off(connection: sqlite3.Connection) -> list[str]:
    """Drop what would be kept up row by row; the statements that bring it back at the end."""
    master = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    made = connection.execute(master).fetchall()
    searches = [name for _, name, sql in made if sql.startswith("CREATE VIRTUAL") and "FTS5" in sql]
    later = [f"INSERT INTO [{name}] ([{name}]) VALUES ('rebuild')" for name in searches]
    for kind, name, sql in made:
        search = kind == "trigger" and any(f'"{search}"' in sql for search in searches)
        if search or (kind == "index" and not name.startswith("idx__")):
            connection.execute(f"DROP {kind} [{name}]")
            later.append(sql)
    return later


class _Tables:
    """Writes the rows of stories."""

    def __init__(self, connection: sqlite3.Connection, cast: Cast, statements: bool) -> None:
        self._connection = connection
        self._statements = statements
        self.counts: Counter[str] = Counter()
        entries = cast.entries()
        self.ids = SpeakerIds(Authority(entries))
        self._speakers: set[str] = {entry.id for entry in entries}
        reviewed = cast.reviewed()
        self._insert("speakers", [_speaker_row(entry, entry.id in reviewed) for entry in entries])
        self._insert(
            "aliases",
            [
                {"speaker": entry.id, "alias": alias}
                for entry in entries
                for alias in entry.aliases
                if entry.id in reviewed
            ],
        )

    def put(self, some: Sequence[Story]) -> None:
        """Write some articles with all that is in them."""
        rows: dict[str, list[Row]] = {
            name: [] for name in ("speakers", "articles", "quotes", "segments", "evidence")
        }
        for story in some:
            article = story.article
            self.counts["utterances"] += len(story.utterances)
            row = article_row(
                article, publish_text="full", fetched=f"{article.published}T18:00:00+00:00"
            )
            rows["articles"].append(row | {"fingerprint": str(row["sha256"])[:32]})
            for quote, report in zip(story.quotes, story.reports, strict=True):
                row = quote_row(quote, article, self.ids, "full")
                if report and self._statements and quote.speaker:
                    row["statement"] = _statement_id(report.utterance)
                rows["quotes"].append(row)
                rows["segments"].extend(segment_rows(quote, article))
                id = str(row["speaker"])
                if quote.speaker and id not in self._speakers:
                    self._speakers.add(id)
                    rows["speakers"].append(_unnamed_row(quote.speaker, id))
            if any(quote.evidence for quote in story.quotes):
                spans = paragraphs(article.text)
                for quote in story.quotes:
                    rows["evidence"].extend(evidence_rows(quote, spans))
        for name, each in rows.items():
            self._insert(name, each)

    def put_run(self) -> None:
        """Write the one run that all seems to come from."""
        row: Row = {
            "started": "2024-01-01T03:00:00+00:00",
            "seconds": 0.0,
            "version": __version__,
            "model": "synthetic",
            "articles": self.counts["articles"],
            "quotes": self.counts["quotes"],
            "failures": 0,
        }
        self._insert("runs", [row])

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self.counts[table] += len(rows)
        names = ", ".join(f'"{name}"' for name in rows[0])
        marks = ", ".join("?" * len(rows[0]))
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        self._connection.executemany(sql, [tuple(row.values()) for row in rows])


def _batches(all_stories: Iterable[Story], size: int) -> Iterator[list[Story]]:
    batch: list[Story] = []
    for story in all_stories:
        batch.append(story)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _speaker_row(entry: AuthorityEntry, reviewed: bool) -> Row:
    return {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "role": entry.role,
        "party": entry.party,
        "wikidata": None,
        "reviewed": int(reviewed),
    }


def _unnamed_row(speaker: Speaker, id: str) -> Row:
    return {"id": id, "name": speaker.name, "kind": speaker.kind, "reviewed": 0}


def _statement_id(utterance: int) -> str:
    """An id that, like the true ones, says nothing of the order."""
    return blake2b(str(utterance).encode(), digest_size=8).hexdigest()
