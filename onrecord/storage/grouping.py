"""Keeping the statements in step with the quotes and documents that they are made of."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from onrecord import lexicons
from onrecord.code import code_digest
from onrecord.core.statements import Primary, Utterance, group, words_of
from onrecord.core.statements.disputes import prints_of
from onrecord.processes import spread
from onrecord.storage.disputes import Changes
from onrecord.storage.scopes import Scope, all_scopes, load_scopes, sized_chunks
from onrecord.storage.statements import Grouped, StatementWriter

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
    writing = StatementWriter(db, changes)
    workers = workers if size >= _WORTH_SPREADING else 1
    for read, found in _grouped(db, chunks, workers, prints=writing.empty):
        writing.write(read, found)
    writing.finish()
    changes.settle(renamed, reprinted)


@dataclass(frozen=True, slots=True)
class _Task:
    """Scopes to group, and whether the prints of their statements are wanted too."""

    scopes: tuple[tuple[str, tuple[Utterance, ...], tuple[Primary, ...]], ...]
    prints: bool


def _group(task: _Task) -> Grouped:
    """Group some scopes; in any process."""
    found = Grouped()
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
) -> Iterator[tuple[list[Scope], Grouped]]:
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
