"""Keeping the links between statements in the same words under two names.

Which statements have words in common is told by their prints (see ``prints_of``), kept in the
table ``_prints``. The same table serves a build of one article, which looks up the prints of a few
statements, and one of all: SQLite joins it with itself in the order in which it lies, and sorts the
pairs found on disk, so that memory does not grow with the statements.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from sqlite_utils import Database

from onrecord.core.statements import words_of
from onrecord.core.statements.disputes import (
    MOST_DAYS,
    Attributed,
    Named,
    are_disputed,
    prints_of,
)
from onrecord.storage.scopes import day_of

__all__ = ["Changes"]

_STOCK = 20
"""Statements that may have a print; words that more have are a stock phrase, and tell nothing."""
_MANY = 1_000
_MANY_OF_ALL = 0.05
"""Statements, and share of all, from which on all are looked at, rather than each of these."""

Pair = tuple[str, str]


class Changes:
    """What has changed of the statements, and what follows from it for their disputes.

    Args:
        db: The database, from ``writing``.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._moved: set[str] = set()
        db.execute("DROP TABLE IF EXISTS temp.print_changes")
        db.execute("CREATE TEMP TABLE print_changes (print INTEGER, row INTEGER, change INTEGER)")

    def moved(self, statements: Collection[str]) -> None:
        """Note statements that are new, or of which anything has changed."""
        self._moved.update(statements)

    def going(self, statements: Collection[str]) -> None:
        """Note statements that are about to be removed, with their links."""
        sql = "SELECT other FROM json_each(?) CROSS JOIN statement_links ON statement = value"
        self._moved.update(other for (other,) in self._db.execute(sql, [_among(statements)]))

    def prints(self, changes: Iterable[tuple[int, Iterable[int]]], change: int) -> None:
        """Note that statements, by their rows' numbers, have gained (1) or lost (-1) prints."""
        self._db.conn.executemany(
            "INSERT INTO print_changes VALUES (?, ?, ?)",
            ((print, row, change) for row, prints in changes for print in prints),
        )

    def settle(self, renamed: Collection[str] = (), reprinted: Collection[str] = ()) -> None:
        """Bring prints, links and flags up to date; comes when all statements are written.

        Args:
            renamed: Speakers who are called otherwise now.
            reprinted: Articles that are reprints of others now, or are so no more.
        """
        self._moved.update(row[0] for row in self._db.execute(_OF_SPEAKERS, [_among(renamed)] * 2))
        self._moved.update(row[0] for row in self._db.execute(_OF_ARTICLES, [_among(reprinted)]))
        if self._are_many():
            self._write_prints()
            self._settle_all()
        else:
            changed = [each for (each,) in self._db.execute(_CHANGED)]
            before = set(filter(self._is_stock, changed))
            self._write_prints()
            after = set(filter(self._is_stock, changed))
            crossed = json.dumps(sorted(before ^ after))
            self._moved.update(row[0] for row in self._db.execute(_WITH_PRINTS, [crossed]))
            self._settle(self._moved)
        self._db.execute("DROP TABLE temp.print_changes")

    def _are_many(self) -> bool:
        if len(self._moved) <= _MANY:
            return False
        total = self._db.execute("SELECT count(*) FROM statements").fetchone()[0]
        return len(self._moved) > _MANY_OF_ALL * int(total)

    def _is_stock(self, print: int) -> bool:
        """Whether more statements have a print than words of anybody's own."""
        return len(self._db.execute(_HOLDING, [print, _STOCK + 1]).fetchall()) > _STOCK

    def _sharing(self, print: int) -> list[str]:
        """The statements with a print, unless it is a stock phrase."""
        rows = self._db.execute(_SHARING, [print, _STOCK + 1]).fetchall()
        return [row[0] for row in rows] if len(rows) <= _STOCK else []

    def _write_prints(self) -> None:
        self._db.execute(_DELETE_PRINTS)
        self._db.execute(_INSERT_PRINTS)

    def _settle(self, statements: Collection[str]) -> None:
        """Settle the links of some statements."""
        there: set[Pair] = set()
        new: set[Pair] = set()
        look = _Look(self._db)
        for one in sorted(statements):
            there.update(self._db.execute(f"{_DISPUTED} AND statement = ?", [one]).fetchall())
            new.update((one, other) for other in self._disputing(one, look))
        self._write(there, new)

    def _disputing(self, one: str, look: _Look) -> Iterator[str]:
        """The statements that one is disputed by."""
        text = self._db.execute("SELECT text FROM statements WHERE id = ?", [one]).fetchone()
        prints = prints_of(words_of(text[0]).folded) if text else ()
        sharing = {each for print in prints for each in self._sharing(print)}
        yield from (other for other in sorted(sharing) if look.finds_disputed(one, other))

    def _settle_all(self) -> None:
        there = set(self._db.execute(_DISPUTED).fetchall())
        self._db.execute("DROP TABLE IF EXISTS temp.pairs")
        self._db.execute(_PAIRS, {"stock": _STOCK, "days": MOST_DAYS})
        look = _Look(self._db)
        pairs = self._db.execute("SELECT one, other FROM pairs ORDER BY one, other")
        new = {pair for pair in pairs if look.finds_disputed(*pair)}
        self._db.execute("DROP TABLE temp.pairs")
        self._write(there, new)

    def _write(self, there: set[Pair], new: set[Pair]) -> None:
        """Bring the links from ``there`` to ``new``, from both sides, and the flags with them."""
        there, new = ({*links, *((b, a) for a, b in links)} for links in (there, new))
        delete = "DELETE FROM statement_links WHERE statement = ? AND other = ?"
        self._db.conn.executemany(delete, sorted(there - new))
        insert = "INSERT INTO statement_links (statement, other, kind) VALUES (?, ?, 'disputed')"
        self._db.conn.executemany(insert, sorted(new - there))
        concerned = {id for pair in there ^ new for id in pair} | self._moved
        self._db.execute(_FLAGS, [_among(concerned)])


class _Look:
    """Statements and their speakers, read when they are asked for."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._read = lru_cache(maxsize=2_000)(self._attributed)

    def finds_disputed(self, one: str, other: str) -> bool:
        """Whether reports give the words of two statements to two speakers."""
        if one == other:
            return False
        (speaker, first), (other_speaker, second) = self._read(one), self._read(other)
        if speaker == other_speaker or not are_disputed(first, second):
            return False
        # What a party says again and again is no dispute about who said it.
        return self._db.execute(_IS_REPEATED, [one, other]).fetchone() is None

    def _attributed(self, statement: str) -> tuple[str, Attributed]:
        row = self._db.execute(_STATEMENT, [statement]).fetchone()
        speaker, scope, text, kind, article, said_on, first_published, *named = row
        told = self._db.execute(_REPORTS, [statement]).fetchall()
        told.append((article, None, *named))
        return speaker, Attributed(
            text,
            tuple(sorted({Named(*named) for _, _, *named in told}, key=lambda each: each.id)),
            frozenset({scope, *(party for _, party, *_ in told if party)}),
            frozenset(article for article, *_ in told if article),
            kind,
            day_of(said_on),
            day_of(first_published),
        )


def _among(ids: Collection[str]) -> str:
    return json.dumps(sorted(ids))


_OF_SPEAKERS = """
SELECT statements.id FROM json_each(?) CROSS JOIN statements ON speaker = value
UNION
SELECT statement FROM json_each(?) CROSS JOIN quotes ON speaker = value WHERE statement IS NOT NULL
"""
_OF_ARTICLES = """
SELECT statement FROM json_each(?) CROSS JOIN quotes ON article = value WHERE statement IS NOT NULL
"""
_HOLDING = "SELECT 1 FROM _prints WHERE print = ? LIMIT ?"
_SHARING = """
SELECT s.id FROM _prints p CROSS JOIN statements s ON s.rowid = p.statement
WHERE p.print = ? LIMIT ?
"""
_CHANGED = """
SELECT DISTINCT print FROM (
  SELECT print FROM print_changes GROUP BY print, row HAVING sum(change) <> 0
)
"""
_WITH_PRINTS = """
SELECT s.id FROM json_each(?) CROSS JOIN _prints p ON p.print = value
  CROSS JOIN statements s ON s.rowid = p.statement
"""
_DELETE_PRINTS = """
DELETE FROM _prints WHERE (print, statement) IN (
  SELECT print, row FROM print_changes GROUP BY print, row HAVING sum(change) < 0
)
"""
_INSERT_PRINTS = """
INSERT INTO _prints SELECT print, row FROM print_changes
GROUP BY print, row HAVING sum(change) > 0 ORDER BY print, row
"""
_DISPUTED = "SELECT statement, other FROM statement_links WHERE kind = 'disputed'"
_IS_REPEATED = """
SELECT 1 FROM statement_links WHERE statement = ? AND other = ? AND kind = 'repeated'
"""
_PAIRS = """
CREATE TEMP TABLE pairs AS
WITH telling AS MATERIALIZED (
  SELECT print FROM _prints GROUP BY print HAVING count(*) BETWEEN 2 AND :stock
)
SELECT DISTINCT s.id AS one, o.id AS other
FROM telling t CROSS JOIN _prints a ON a.print = t.print
  CROSS JOIN _prints b ON b.print = t.print AND b.statement > a.statement
  CROSS JOIN statements s ON s.rowid = a.statement
  CROSS JOIN statements o ON o.rowid = b.statement AND o.speaker <> s.speaker
WHERE s.first_published IS NULL OR o.first_published IS NULL
  OR abs(julianday(s.first_published) - julianday(o.first_published)) <= :days
  OR abs(julianday(coalesce(s.said_on, s.first_published))
    - julianday(coalesce(o.said_on, o.first_published))) <= :days
"""
"""Statements with a print in common, but for those too far apart to be looked at."""
_FLAGS = """
WITH concerned AS (
  SELECT value AS id, EXISTS (
    SELECT 1 FROM statement_links WHERE statement = value AND kind = 'disputed'
  ) AS disputed
  FROM json_each(?)
)
UPDATE statements SET disputed = 1 - disputed
WHERE id IN (
  SELECT c.id FROM concerned c JOIN statements s ON s.id = c.id WHERE s.disputed <> c.disputed
)
"""
_STATEMENT = """
SELECT st.speaker, coalesce(st.party, st.speaker), st.text, st.kind, st.article, st.said_on,
  st.first_published, s.id, s.name, s.kind
FROM statements st JOIN speakers s ON s.id = st.speaker WHERE st.id = ?
"""
_REPORTS = """
SELECT coalesce(a.reprint_of, a.id), q.party, s.id, s.name, s.kind
FROM quotes q JOIN speakers s ON s.id = q.speaker JOIN articles a ON a.id = q.article
WHERE q.statement = ?
"""
