"""Filling a database of the present schema with synthetic articles, as quickly as SQLite can.

The tables are those that the migrations make, and the rows those that a build would write, so that
a change of the schema needs no change here. Indexes and full-text search come after the rows.
"""

from __future__ import annotations

import gc
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from onrecord import __version__
from onrecord.core.reading.text import paragraphs
from onrecord.models import Article, Authority, AuthorityEntry, Speaker
from onrecord.processes import spread
from onrecord.storage.grouping import grouping_rules, regroup_all
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
_WORTH_SPREADING = 20_000
"""Quotes from which on a second process is worth its start."""


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
        statements: Whether to gather the quotes into statements, as a build does. Otherwise there
            are none.

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
        with (
            closing(sqlite3.connect(parts[path], isolation_level=None)) as connection,
            _no_garbage_collection(),
        ):
            written = _fill(connection, quotes, seed, truth and parts[truth], statements)
        for each, part in parts.items():
            os.replace(part, each)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return written


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Nothing here is in a circle; looking for circles takes an eighth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _fill(
    connection: sqlite3.Connection, quotes: int, seed: int, truth: Path | None, statements: bool
) -> Written:
    connection.executescript(_FAST)
    MIGRATIONS.apply(Database(connection))
    connection.execute("BEGIN")
    later = _put_off(connection)
    cast = Cast(Size.of(quotes).speakers, seed)
    table = _Tables(connection, cast)
    side = TruthFile(truth, table.ids) if truth else None

    def articles() -> Iterator[tuple[Article, ...]]:
        """Articles, some at a time, when all else of them is written."""
        for some in _batches(stories(quotes, seed), _AT_ONCE):
            table.put(some)
            if side:
                side.put(some)
            yield tuple(story.article for story in some)

    # An article's row takes long, for its wording is sampled.
    alone = quotes < _WORTH_SPREADING
    for rows in map(_article_rows, articles()) if alone else spread(articles(), _article_rows, 1):
        table.insert("articles", rows)
    if side:
        side.close()
    for sql in later:
        connection.execute(sql)
    if statements:
        regroup_all(Database(connection), workers=os.cpu_count() or 1)
    table.put_run(grouping_rules() if statements else None)
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
        search = kind == "trigger" and any(search in sql for search in searches)
        if search or (kind == "index" and not name.startswith("idx__")):
            connection.execute(f"DROP {kind} [{name}]")
            later.append(sql)
    return later


class _Tables:
    """Writes the rows of stories."""

    def __init__(self, connection: sqlite3.Connection, cast: Cast) -> None:
        self._connection = connection
        self.counts: Counter[str] = Counter()
        entries = cast.entries()
        self.ids = SpeakerIds(Authority(entries))
        self._speakers: set[str] = {entry.id for entry in entries}
        reviewed = cast.reviewed()
        self.insert("speakers", [_speaker_row(entry, entry.id in reviewed) for entry in entries])
        self.insert(
            "aliases",
            [
                {"speaker": entry.id, "alias": alias}
                for entry in entries
                for alias in entry.aliases
                if entry.id in reviewed
            ],
        )

    def put(self, some: Sequence[Story]) -> None:
        """Write all that is in some articles, but not the articles themselves."""
        rows: dict[str, list[Row]] = {
            name: [] for name in ("speakers", "quotes", "segments", "evidence")
        }
        for story in some:
            article = story.article
            self.counts["utterances"] += len(story.utterances)
            for quote in story.quotes:
                row = quote_row(quote, article, self.ids, "full")
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
            self.insert(name, each)

    def put_run(self, grouping: str | None) -> None:
        """Write the one run that all seems to come from.

        Args:
            grouping: The rules by which quotes were grouped, if they were.
        """
        row: Row = {
            "started": "2024-01-01T03:00:00+00:00",
            "seconds": 0.0,
            "version": __version__,
            "model": "synthetic",
            "articles": self.counts["articles"],
            "quotes": self.counts["quotes"],
            "failures": 0,
            "grouping": grouping,
        }
        self.insert("runs", [row])

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows of one table, all of which have the same columns."""
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


def _article_rows(articles: Sequence[Article]) -> list[Row]:
    """The rows of some articles; in any process."""
    found = []
    for article in articles:
        fetched = f"{article.published}T18:00:00+00:00"
        row = article_row(article, publish_text="full", fetched=fetched)
        found.append(row | {"fingerprint": str(row["sha256"])[:32]})
    return found


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
