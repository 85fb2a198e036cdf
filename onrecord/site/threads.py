"""The threads in which SQL runs: readers' own SQL has its own, so that pages never wait for it.

SQLite looks at the clock only between the steps of a query, and a reader can write a step that
takes minutes. Such a query may then hold up other readers' SQL, but no page. Who asked it is told
after ``DEADLINE`` seconds that it took too long, and another thread takes over from the one that is
stuck.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from datasette.database import QueryInterrupted

from onrecord.errors import SiteBusy

__all__ = [
    "DEADLINE",
    "READERS",
    "Asked",
    "Threads",
    "asks_in_sql",
    "in_readers_thread",
    "separate",
]

READERS = 2
"""Threads for readers' own SQL."""

WAITING = 24
"""Queries of readers that may wait or run at the same time; one more is turned away."""

STUCK = 4
"""Threads that may be stuck before nobody takes over from them any more."""

DEADLINE = 10.0
"""Seconds after which a reader hears that a query took too long, whatever it is still doing."""


class Asked:
    """A request with SQL of the reader's own.

    Attributes:
        statement: Whether it is a whole statement, and not a part of a page's query.
        error: What the last query has raised; None when it went well.
    """

    def __init__(self, statement: bool) -> None:
        self.statement = statement
        self.error: BaseException | None = None


asks_in_sql: ContextVar[Asked | None] = ContextVar("asks_in_sql", default=None)
"""The request that is being answered, when it carries SQL of the reader's own."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_here = threading.local()


def in_readers_thread() -> bool:
    """Whether this thread runs readers' own SQL."""
    return getattr(_here, "readers", False)


def separate(datasette: Any) -> None:
    """Give a starting Datasette separate threads for readers' SQL, unless it uses no threads."""
    number = datasette.setting("num_sql_threads")
    if datasette.executor is not None and number:
        datasette.executor.shutdown(wait=False)  # it was made before the settings were settled
        datasette.executor = Threads(ThreadPoolExecutor(number, thread_name_prefix="pages-sql"))


class Threads(Executor):
    """Runs what belongs to pages with the executor given, and readers' SQL in its own threads."""

    def __init__(self, pages: Executor, readers: _Readers | None = None) -> None:
        self._pages = pages
        self._readers = readers or _Readers()

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a function in a thread that fits the request.

        Raises:
            SiteBusy: Too many readers' queries wait already.
        """
        asked = asks_in_sql.get()
        if asked is None:
            return self._pages.submit(fn, *args, **kwargs)
        return self._readers.submit(_noting(asked, fn), *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads; those that are stuck are left behind."""
        self._pages.shutdown(wait, cancel_futures=cancel_futures)


def _noting(asked: Asked, fn: Callable[_P, _T]) -> Callable[_P, _T]:
    """The function, noting what it raises."""

    def noting(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            result = fn(*args, **kwargs)
        except BaseException as error:
            asked.error = error
            raise
        asked.error = None
        return result

    return noting


class _Job:
    """A query of a reader: waiting, running, or done with: answered or given up."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()
        self.running = False
        self.done = False

    def settle(self, result: Any, error: BaseException | None) -> bool:
        """Hand the outcome on, unless there was one before; whether this was the first."""
        if self.done:
            return False
        self.done = True
        with suppress(InvalidStateError):
            if error is None:
                self.future.set_result(result)
            else:
                self.future.set_exception(error)
        return True


class _Readers(Executor):
    """Threads for readers' SQL. They are daemons: a stuck one does not keep the program alive."""

    def __init__(
        self, size: int = READERS, waiting: int = WAITING, deadline: float = DEADLINE
    ) -> None:
        self._size = size
        self._waiting = waiting
        self._deadline = deadline
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._open = 0
        self._threads = 0
        self._stuck = 0

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        job = _Job(lambda: fn(*args, **kwargs))
        with self._lock:
            if self._open >= self._waiting:
                raise SiteBusy("this site", "too many queries wait already", "Try again soon.")
            self._open += 1
            if self._threads < self._size:
                self._start()
        self._limit_time(job)
        self._jobs.put(job)
        return job.future

    def _limit_time(self, job: _Job) -> None:
        loop = asyncio.get_running_loop()
        alarm = loop.call_later(self._deadline, self._give_up, job)

        def forget(_: object) -> None:
            with suppress(RuntimeError):  # the loop may have ended
                loop.call_soon_threadsafe(alarm.cancel)

        job.future.add_done_callback(forget)

    def _start(self) -> None:
        self._threads += 1
        threading.Thread(target=self._work, name="readers-sql", daemon=True).start()

    def _work(self) -> None:
        _here.readers = True
        while self._work_on(self._jobs.get()):
            pass

    def _work_on(self, job: _Job) -> bool:
        """Do a job; whether this thread is needed for another."""
        with self._lock:
            if job.done:
                return True
            job.running = True
        result: Any = None
        error: BaseException | None = None
        try:
            result = job.work()
        except BaseException as raised:  # handed on, whatever it is
            error = raised
        with self._lock:
            if job.settle(result, error):
                self._open -= 1
                return True
            self._stuck -= 1
            superfluous = self._threads > self._size
            self._threads -= superfluous
            return not superfluous

    def _give_up(self, job: _Job) -> None:
        """Tell the reader that it took too long; the thread goes on, for nothing can stop it."""
        with self._lock:
            if not job.settle(None, QueryInterrupted(None, "", None)):
                return
            self._open -= 1
            if job.running:
                self._stuck += 1
                if self._stuck <= STUCK:
                    self._start()
