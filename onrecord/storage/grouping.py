"""Keeping the statements in step with the quotes and documents that they are made of."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from sqlite_utils import Database

from onrecord import lexicons
from onrecord.code import code_digest
from onrecord.core.statements import Primary, Statement, Utterance, group, words_of
from onrecord.core.statements.disputes import prints_of
from onrecord.processes import spread
from onrecord.storage.disputes import Changes
from onrecord.storage.rows import (
    ALIGNMENT_COLUMNS,
    STATEMENT_COLUMNS,
    Values,
    alignment_values,
    statement_values,
)
from onrecord.storage.scopes import Scope, all_scopes, load_scopes, sized_chunks

__all__ = ["grouping_rules", "regroup", "regroup_all"]

_FORM = 1
"""Raise it when the same statements are to be stored otherwise, so that all are grouped anew."""
_WORTH_SPREADING = 5_000
"""Quotes from which on other processes are worth their start."""


def grouping_rules() -> str:
    """A digest of all that statements depend on but the quotes and documents themselves."""
    return f"{_FORM} {code_digest('onrecord.core.statements')} {lexicons.digest()}"


def regroup_all(db: Database, *, workers: int = 1) -> None:
    """Gather all quotes into statements anew, and write what differs.

    Args:
        db: The database, from ``writing``.
        workers: Number of processes; the outcome is the same.
    """
    regroup(db, all_scopes(db), workers=workers)


def regroup(
    db: Database,
    scopes: Collection[str],
    *,
    renamed: Collection[str] = (),
    reprinted: Collection[str] = (),
    workers: int = 1,
) -> None:
    """Gather the quotes and documents of some scopes into statements anew, and write what differs.

    A statement never crosses scopes, so those of other scopes need no look, but for what is
    disputed between them. Memory is bounded by the largest scope.

    Args:
        db: The database, from ``writing``; parties must be settled.
        scopes: Those whose quotes, documents or speakers have changed; of a speaker who has
            changed sides, both.
        renamed: Speakers who are called otherwise now.
        reprinted: Articles that are reprints of others now, or are so no more.
        workers: Number of processes; the outcome is the same.
    """
    # Rows refer to one another both ways; all is looked at when the transaction ends.
    db.execute("PRAGMA defer_foreign_keys = ON")
    size, chunks = sized_chunks(db, scopes)
    changes = Changes(db)
    writing = _Writing(db, changes)
    workers = workers if size >= _WORTH_SPREADING else 1
    for read, found in _grouped(db, chunks, workers, prints=writing.empty):
        writing.write(read, found)
    changes.settle(renamed, reprinted)


@dataclass(frozen=True, slots=True)
class _Task:
    """Scopes to group, and whether the prints of their statements are wanted too."""

    scopes: tuple[tuple[str, tuple[Utterance, ...], tuple[Primary, ...]], ...]
    prints: bool


@dataclass(slots=True)
class _Found:
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
        self.repeats.update(chain(*(((id, other), (other, id)) for other in statement.repeats)))

    def miss(self, quote: str) -> None:
        """Note that a document has not a quote's words; a report that has them counts for more."""
        statement, fidelity = self.quotes.get(quote, (None, None))
        self.quotes[quote] = statement, fidelity or "not found"


def _group(task: _Task) -> _Found:
    """Group some scopes; in any process."""
    found = _Found()
    for scope, utterances, primaries in task.scopes:
        statements = group(utterances, primaries)
        for statement in statements:
            found.add(scope, statement)
        for statement in statements:
            for each in statement.missing:
                found.miss(each.quote)
            if task.prints:
                found.prints[statement.id] = prints_of(words_of(statement.text).folded)
    return found


def _grouped(
    db: Database, chunks: Iterable[Sequence[str]], workers: int, *, prints: bool
) -> Iterator[tuple[list[Scope], _Found]]:
    """The scopes of each chunk with what they are grouped to, in order."""
    waiting: deque[list[Scope]] = deque()

    def tasks() -> Iterator[_Task]:
        for chunk in chunks:
            scopes = load_scopes(db, chunk)
            waiting.append(scopes)
            told = tuple((e.id, tuple(e.utterances), tuple(e.primaries)) for e in scopes)
            for each in scopes:
                each.utterances.clear()
                each.primaries.clear()
            yield _Task(told, prints)

    found = map(_group, tasks()) if workers <= 1 else spread(tasks(), _group, workers)
    for each in found:
        yield waiting.popleft(), each


class _Writing:
    """Writes statements and what hangs on them, and nothing that is there as it is to be.

    Attributes:
        empty: Whether there was no statement before.
    """

    def __init__(self, db: Database, changes: Changes) -> None:
        self._db = db
        self._changes = changes
        self.empty = db.execute("SELECT 1 FROM statements LIMIT 1").fetchone() is None

    def write(self, scopes: Sequence[Scope], found: _Found) -> None:
        """Bring what is stored of some scopes to what was found."""
        there = {} if self.empty else self._there(scopes, found.statements)
        gone = [id for id in there if id not in found.statements]
        new = [row for id, row in found.statements.items() if there.get(id) != row]
        self._changes.going(gone)
        words = [row[0] for row in new if there.get(row[0], row)[_TEXT] != row[_TEXT]]
        words += [id for id in found.statements if id not in there]
        before = [id for id in words if id in there] + gone
        self._changes.prints(self._numbered({id: _prints(there[id][_TEXT]) for id in before}), -1)
        self._db.conn.executemany("DELETE FROM statements WHERE id = ?", [(id,) for id in gone])
        self._db.conn.executemany(_PUT_STATEMENT, new)
        told = found.prints or {id: _prints(found.statements[id][_TEXT]) for id in words}
        self._changes.prints(self._numbered({id: told[id] for id in words}), 1)
        self._changes.moved({row[0] for row in new})
        self._write_quotes(scopes, found)
        kept = json.dumps([id for id in there if id in found.statements])
        self._write_alignments(found, kept)
        self._write_repeats(found, kept)

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

    def _write_quotes(self, scopes: Sequence[Scope], found: _Found) -> None:
        stored = {quote: before for scope in scopes for quote, before in scope.stored.items()}
        nothing = (None, None)
        changed = [
            (*found.quotes.get(quote, nothing), quote)
            for quote, before in stored.items()
            if before != found.quotes.get(quote, nothing)
        ]
        self._db.conn.executemany(
            "UPDATE quotes SET statement = ?, fidelity = ? WHERE id = ?", changed
        )
        ids = {id for new, _, quote in changed for id in (new, stored[quote][0]) if id}
        self._changes.moved(ids)

    def _write_alignments(self, found: _Found, kept: str) -> None:
        rows = self._db.execute(_ALIGNMENTS, [kept])
        there: dict[tuple[str, str], Values] = {row[:2]: row for row in rows}
        gone = [key for key in there if key not in found.alignments]
        new = [row for key, row in found.alignments.items() if there.get(key) != row]
        delete = "DELETE FROM alignments WHERE quote = ? AND statement = ?"
        self._db.conn.executemany(delete, gone)
        self._db.conn.executemany(_PUT_ALIGNMENT, new)

    def _write_repeats(self, found: _Found, kept: str) -> None:
        there = set(self._db.execute(_REPEATS, [kept]).fetchall())
        gone, new = there - found.repeats, found.repeats - there
        delete = "DELETE FROM statement_links WHERE statement = ? AND other = ?"
        self._db.conn.executemany(delete, sorted(gone))
        self._db.conn.executemany(_PUT_REPEAT, sorted(new))


def _prints(text: object) -> frozenset[int]:
    return prints_of(words_of(str(text)).folded)


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
