"""Writing statements and what hangs on them: only what differs from what is there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from onrecord.core.statements import Statement, words_of
from onrecord.core.statements.disputes import prints_of
from onrecord.storage.disputes import Changes
from onrecord.storage.rows import (
    ALIGNMENT_COLUMNS,
    STATEMENT_COLUMNS,
    Values,
    alignment_values,
    statement_values,
)
from onrecord.storage.scopes import Scope

__all__ = ["Grouped", "StatementWriter"]


@dataclass(slots=True)
class Grouped:
    """Rows of the statements of some scopes, as they are to be.

    Attributes:
        statements: By id.
        quotes: From a quote's id to its statement and fidelity.
        alignments: By quote and statement.
        repeats: Pairs of statements in the same words on two days; each from both sides.
        prints: Of each statement, if they were wanted.
    """

    statements: dict[str, Values] = field(default_factory=dict)
    quotes: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    alignments: dict[tuple[str, str], Values] = field(default_factory=dict)
    repeats: set[tuple[str, str]] = field(default_factory=set)
    prints: dict[str, frozenset[int]] = field(default_factory=dict)

    def add(self, scope: str, statement: Statement) -> None:
        """Take up a statement and what hangs on it."""
        id = statement.id
        self.statements[id] = statement_values(statement, scope)
        fidelity = {each.quote: each.comparison.fidelity for each in statement.alignments}
        for quote in statement.quotes:
            self.quotes[quote] = id, fidelity.get(quote)
        for each in (*statement.alignments, *statement.missing):
            self.alignments[each.quote, id] = alignment_values(each, id)
        for other in statement.repeats:
            self.repeats |= {(id, other), (other, id)}

    def miss(self, quote: str) -> None:
        """Note that a document has not a quote's words; a report that has them counts for more."""
        statement, fidelity = self.quotes.get(quote, (None, None))
        self.quotes[quote] = statement, fidelity or "not found"


class StatementWriter:
    """Writes statements and what hangs on them, and nothing that is there as it is to be.

    Args:
        db: The database, from ``writing``.
        changes: What is told of everything that changes.

    Attributes:
        empty: Whether there was no statement before.
    """

    def __init__(self, db: Database, changes: Changes) -> None:
        self._db = db
        self._changes = changes
        db.execute("DROP TABLE IF EXISTS temp.quote_changes")
        db.execute(_QUOTE_CHANGES)
        self.empty = db.execute("SELECT 1 FROM statements LIMIT 1").fetchone() is None

    def write(self, scopes: Sequence[Scope], found: Grouped) -> None:
        """Bring what is stored of some scopes to what was found."""
        there = {} if self.empty else self._there(scopes, found.statements)
        self._write_statements(there, found)
        self._write_quotes(scopes, found)
        kept = json.dumps([id for id in there if id in found.statements])
        self._write_alignments(found, kept)
        self._write_repeats(found, kept)

    def finish(self) -> None:
        """Write what has changed of the quotes, in the order in which they lie: each page once."""
        self._db.execute(_UPDATE_QUOTES)
        self._db.execute("DROP TABLE temp.quote_changes")

    def _write_statements(self, there: Mapping[str, Values], found: Grouped) -> None:
        gone = [id for id in there if id not in found.statements]
        new = [row for id, row in found.statements.items() if there.get(id) != row]
        worded = [
            id
            for id, row in found.statements.items()
            if id not in there or there[id][_TEXT] != row[_TEXT]
        ]
        changed = gone + [id for id in worded if id in there]
        self._changes.going(gone)
        self._changes.prints(self._numbered({id: _prints(there[id]) for id in changed}), -1)
        self._db.conn.executemany("DELETE FROM statements WHERE id = ?", [(id,) for id in gone])
        self._db.conn.executemany(_PUT_STATEMENT, new)
        prints = found.prints or {id: _prints(found.statements[id]) for id in worded}
        self._changes.prints(self._numbered({id: prints[id] for id in worded}), 1)
        self._changes.moved({row[0] for row in new})

    def _there(self, scopes: Sequence[Scope], new: Iterable[str]) -> dict[str, Values]:
        """The statements of the scopes, and those of any scope that have their ids."""
        among = json.dumps([scope.id for scope in scopes])
        found = {row[0]: row for row in self._db.execute(_OF_SCOPES, [among, among])}
        others = json.dumps([id for id in new if id not in found])
        return found | {row[0]: row for row in self._db.execute(_BY_ID, [others])}

    def _numbered(self, prints: Mapping[str, Iterable[int]]) -> Iterator[tuple[int, Iterable[int]]]:
        """The prints of statements, by their rows' numbers."""
        for id, row in self._db.execute(_NUMBERS, [json.dumps(list(prints))]).fetchall():
            yield row, prints[id]

    def _write_quotes(self, scopes: Sequence[Scope], found: Grouped) -> None:
        changed: list[tuple[int, str | None, str | None]] = []
        for scope in scopes:
            for quote, (*before, row) in scope.stored.items():
                statement, fidelity = found.quotes.get(quote, (None, None))
                if before != [statement, fidelity]:
                    changed.append((row, statement, fidelity))
                    self._changes.moved({id for id in (before[0], statement) if id})
        self._db.conn.executemany("INSERT INTO quote_changes VALUES (?, ?, ?)", changed)

    def _write_alignments(self, found: Grouped, kept: str) -> None:
        rows = self._db.execute(_ALIGNMENTS, [kept])
        there: dict[tuple[str, str], Values] = {row[:2]: row for row in rows}
        gone = [key for key in there if key not in found.alignments]
        new = [row for key, row in found.alignments.items() if there.get(key) != row]
        delete = "DELETE FROM alignments WHERE quote = ? AND statement = ?"
        self._db.conn.executemany(delete, gone)
        self._db.conn.executemany(_PUT_ALIGNMENT, new)

    def _write_repeats(self, found: Grouped, kept: str) -> None:
        there = set(self._db.execute(_REPEATS, [kept]).fetchall())
        gone, new = there - found.repeats, found.repeats - there
        delete = "DELETE FROM statement_links WHERE statement = ? AND other = ?"
        self._db.conn.executemany(delete, sorted(gone))
        self._db.conn.executemany(_PUT_REPEAT, sorted(new))


def _prints(row: Values) -> frozenset[int]:
    return prints_of(words_of(row[_TEXT]).folded)


def _put(table: str, columns: Sequence[str], key: Sequence[str], **more: str) -> str:
    """An insert that brings a row of the same key to the same values."""
    names = [f'"{name}"' for name in columns]
    values = ", ".join("?" for _ in columns)
    rest = ", ".join(f"{n} = excluded.{n}" for n in names if n.strip('"') not in key)
    also = "".join(f", {name}" for name in more), "".join(f", {value}" for value in more.values())
    return (
        f"INSERT INTO {table} ({', '.join(names)}{also[0]}) VALUES ({values}{also[1]}) "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {rest}"
    )


_TEXT = STATEMENT_COLUMNS.index("text")
_COLUMNS = ", ".join(f"statements.{name}" for name in STATEMENT_COLUMNS)
_PUT_STATEMENT = _put("statements", STATEMENT_COLUMNS, ["id"], disputed="0")
_PUT_ALIGNMENT = _put("alignments", ALIGNMENT_COLUMNS, ["quote", "statement"])
_PUT_REPEAT = """
INSERT INTO statement_links (statement, other, kind) VALUES (?, ?, 'repeated')
ON CONFLICT (statement, other) DO UPDATE SET kind = excluded.kind
"""
_OF_SCOPES = f"""
SELECT {_COLUMNS} FROM json_each(?) CROSS JOIN statements ON party = value
UNION ALL
SELECT {_COLUMNS} FROM json_each(?) CROSS JOIN statements ON speaker = value WHERE party IS NULL
"""
_BY_ID = f"SELECT {_COLUMNS} FROM json_each(?) CROSS JOIN statements ON statements.id = value"
_QUOTE_CHANGES = """
CREATE TEMP TABLE quote_changes (row INTEGER PRIMARY KEY, statement TEXT, fidelity TEXT)
"""
_UPDATE_QUOTES = """
UPDATE quotes SET (statement, fidelity) = (
  SELECT statement, fidelity FROM quote_changes WHERE row = quotes.rowid
) WHERE rowid IN (SELECT row FROM quote_changes)
"""
_NUMBERS = """
SELECT statements.id, statements.rowid
FROM json_each(?) CROSS JOIN statements ON statements.id = value
"""
_ALIGNMENTS = """
SELECT quote, statement, fidelity, start, "end", parts
FROM json_each(?) CROSS JOIN alignments ON statement = value
"""
_REPEATS = """
SELECT statement, other FROM json_each(?) CROSS JOIN statement_links ON statement = value
WHERE kind = 'repeated'
"""
