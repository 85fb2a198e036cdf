"""Work spread over several processes of this machine; its results come in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol, TypeVar

from onrecord.errors import OnRecordError

__all__ = ["Spread", "live_with_parent", "spread"]

Task = TypeVar("Task")
Result = TypeVar("Result")


class Spread(Protocol):
    """A way to spread work, such as ``spread``."""

    def __call__(
        self,
        tasks: Iterable[Task],
        work: Callable[[Task], Result],
        workers: int,
        *,
        begin: Callable[..., None] | None = None,
        given: tuple[object, ...] = (),
    ) -> Iterator[Result]:
        """What ``work`` makes of each task, in order."""
        ...


def spread(
    tasks: Iterable[Task],
    work: Callable[[Task], Result],
    workers: int,
    *,
    begin: Callable[..., None] | None = None,
    given: tuple[object, ...] = (),
) -> Iterator[Result]:
    """What ``work`` makes of each task, in order; tasks are taken only as the work gets on.

    Args:
        tasks: The tasks, each of which can be pickled.
        work: A function of a module, which another process can import.
        workers: Number of processes.
        begin: Called once in each of them, before any work.
        given: What it is called with.

    Raises:
        OnRecordError: A process ended before its time.
    """
    # Fresh processes: a fork would take along threads' locks, such as a progress bar's.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(begin, given))
    try:
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(pool.submit(work, task))
            # Look only as far ahead as keeps every process busy.
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        what = "one of the processes ended before its time, perhaps for want of memory"
        raise OnRecordError("--workers", what, "Use fewer workers.") from error
    finally:
        pool.shutdown(cancel_futures=True)


def live_with_parent() -> None:
    """Leave it to this process's parent to end it, and end with the parent, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _begin(begin: Callable[..., None] | None, given: tuple[object, ...]) -> None:
    live_with_parent()
    if begin is not None:
        begin(*given)


def _end_with_parent() -> None:
    """End this process when its parent does, even if that was killed and could not tell it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
