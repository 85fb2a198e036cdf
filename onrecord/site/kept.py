"""Costly summaries of the database: made once, kept in the process, made anew after a build.

To count a million quotes takes a second or more, and what comes out is the same until the next
build. ``kept`` gives such a summary to every page, and looks at each call whether the database is
still the one that it was made of. That look costs some microseconds.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from onrecord.site.threads import asks_in_sql

__all__ = ["MOST_KEPT", "kept"]

MOST_KEPT = 500
"""Summaries kept of one database; of more, the one that was asked for least lately goes."""

_T = TypeVar("_T")
_State = tuple[object, ...]


async def kept(db: Any, name: str, compute: Callable[[sqlite3.Connection], _T]) -> _T:
    """A summary of a database: the one that is kept, or, after any change, a new one.

    What is given is never older than the last commit before the call. When many ask at once, it is
    computed once, and all wait for that. It runs in a thread of the pages and without a time limit,
    whoever has asked; a failure goes to all who wait, and is not kept.

    Args:
        db: Datasette's database.
        name: What the summary is called; one name stands for one way to compute it.
        compute: Makes the summary from a connection. Its value is shared by all pages, so that
            nobody may change it.

    Raises:
        Exception: Whatever ``compute`` raises.
    """
    keeper = _keepers.get(db)
    if keeper is None:
        keeper = _keepers[db] = _Keeper()
    return cast(_T, await keeper.value(db, name, compute))


@dataclass(frozen=True, slots=True)
class _Summary:
    """A summary that is being made or is ready, and the state of the database before that."""

    state: _State
    made: asyncio.Task[Any]
    loop: asyncio.AbstractEventLoop

    def serves(self, state: _State) -> bool:
        """Whether it holds for the state, and can still be waited for."""
        if self.state != state or self.made.cancelled():
            return False
        if self.made.done():
            return self.made.exception() is None
        return self.loop is asyncio.get_running_loop()


class _Keeper:
    """The summaries of one database. Only the thread of the event loop touches them."""

    def __init__(self) -> None:
        self._watch = _Watch()
        self._summaries: OrderedDict[str, _Summary] = OrderedDict()

    async def value(self, db: Any, name: str, compute: Callable[[sqlite3.Connection], Any]) -> Any:
        state = self._watch.state(db)
        found = self._summaries.get(name)
        if found is None or not found.serves(state):
            self._forget_all_but(state)
            found = self._summaries[name] = _make(db, state, compute)
        self._summaries.move_to_end(name)
        while len(self._summaries) > MOST_KEPT:
            self._summaries.popitem(last=False)
        if found.made.done():
            return found.made.result()
        # A reader who goes away must not take the summary from the others.
        return await asyncio.shield(found.made)

    def _forget_all_but(self, state: _State) -> None:
        """Let go of what was made of earlier states, for it will not serve again."""
        former = [name for name, each in self._summaries.items() if each.state != state]
        for name in former:
            del self._summaries[name]


def _make(db: Any, state: _State, compute: Callable[[sqlite3.Connection], Any]) -> _Summary:
    # In a context of its own: the limits of a request with SQL do not count for all.
    context = copy_context()
    context.run(asks_in_sql.set, None)
    loop = asyncio.get_running_loop()
    task = loop.create_task(db.execute_fn(compute), context=context)
    task.add_done_callback(_seen)
    return _Summary(state, task, loop)


def _seen(task: asyncio.Task[Any]) -> None:
    """Let a failure be no news to asyncio, should all who waited for it have gone."""
    if not task.cancelled():
        task.exception()


class _Watch:
    """Tells one state of a database from the next.

    SQLite counts, for each connection, the commits of others that it has come to see
    (``data_version``). So one connection is kept for that, and does nothing else. Which file it is
    counts too: another one may be put in the place of the first.
    """

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._opened = 0
        self._last: _State = ()

    def state(self, db: Any) -> _State:
        """The state now; the last one known when the database cannot be asked just now."""
        with suppress(sqlite3.OperationalError, OSError):
            self._last = self._look(db)
        return self._last

    def _look(self, db: Any) -> _State:
        file = _identity(db)
        if self._connection is None or file != self._file:
            self._open(db, file)
        try:
            return self._opened, self._version()
        except sqlite3.ProgrammingError:  # somebody has closed all connections
            self._open(db, file)
            return self._opened, self._version()

    def _version(self) -> int:
        assert self._connection is not None
        version: int = self._connection.execute("pragma data_version").fetchone()[0]
        return version

    def _open(self, db: Any, file: tuple[int, int] | None) -> None:
        if self._connection is not None:
            self._connection.close()
        connection: sqlite3.Connection = db.connect()
        connection.execute("pragma busy_timeout = 0")  # the event loop waits for nobody
        self._connection, self._file = connection, file
        self._opened += 1


def _identity(db: Any) -> tuple[int, int] | None:
    if not db.path:
        return None
    found = os.stat(db.path)
    return found.st_dev, found.st_ino


_keepers: WeakKeyDictionary[Any, _Keeper] = WeakKeyDictionary()
