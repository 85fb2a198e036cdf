"""Chunks shared among processes of this machine; one that ends takes only its own chunk along."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess

from onrecord.errors import EngineError, OnRecordError
from onrecord.lake.extraction.chunks import Chunk, Holding
from onrecord.lake.extraction.notes import Done
from onrecord.lake.extraction.work import Outcome, Reader
from onrecord.lake.extraction.worker import Worker
from onrecord.processes import live_with_parent

__all__ = ["LocalEngine"]

_MOST_ENDED = 25
"""Processes that may end in a row without any chunk done. A document that ends them is set aside
after a few; if they end all the same, something else is wrong."""


class LocalEngine:
    """Processes of this machine.

    Args:
        workers: Their number.
    """

    name = "local"

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def __call__(
        self, holdings: Sequence[Holding], reader: Reader, worker: Worker
    ) -> Iterator[Outcome]:
        """Take files apart here, and do their chunks in other processes.

        Raises:
            EngineError: Processes end one after the other, and nothing is done.
        """
        # Fresh processes: a fork would take along threads' locks, such as a progress bar's.
        context = multiprocessing.get_context("spawn")
        hands = [_Hand(context, worker) for _ in range(self._workers)]
        try:
            yield from _share(holdings, reader, hands)
        finally:
            for hand in hands:
                hand.dismiss()


def _share(
    holdings: Sequence[Holding], reader: Reader, hands: Sequence[_Hand]
) -> Iterator[Outcome]:
    found = (each for holding in holdings for each in reader(holding))
    again: deque[Chunk] = deque()
    ended = 0
    more = True
    while True:
        for hand in hands:
            while hand.chunk is None and (again or more):
                item = again.popleft() if again else next(found, None)
                if item is None:
                    more = False
                elif isinstance(item, Chunk):
                    hand.take(item)
                else:
                    yield item
        busy = {hand.connection: hand for hand in hands if hand.chunk is not None}
        if not busy:
            return
        for connection in wait(list(busy)):
            hand = busy[connection]  # type: ignore[index]
            outcome = hand.give()
            if isinstance(outcome, Chunk):
                again.append(outcome)
                ended += 1
                if ended >= _MOST_ENDED:
                    what = "the processes end one after the other, perhaps for want of memory"
                    raise EngineError("--workers", what, "Use fewer workers.")
                continue
            ended = 0
            yield outcome


class _Hand:
    """A process that does one chunk after the other, and is replaced when it ends."""

    def __init__(self, context: SpawnContext, worker: Worker) -> None:
        self._context = context
        self._worker = worker
        self.chunk: Chunk | None = None
        self._start()

    def _start(self) -> None:
        self.connection, other = self._context.Pipe()
        self._process: SpawnProcess = self._context.Process(
            target=_work, args=(other, self._worker), daemon=True
        )
        self._process.start()
        other.close()

    def take(self, chunk: Chunk) -> None:
        """Begin a chunk."""
        self.chunk = chunk
        # That the process has ended shows when the answer is asked for.
        with suppress(OSError):
            self.connection.send(chunk)

    def give(self) -> Done | OnRecordError | Chunk:
        """What came of the chunk; the chunk itself, if the process has ended over it."""
        chunk, self.chunk = self.chunk, None
        assert chunk is not None
        try:
            outcome: Done | OnRecordError = self.connection.recv()
        except (EOFError, OSError):
            self.dismiss()
            self._start()
            return chunk
        return outcome

    def dismiss(self) -> None:
        """End the process."""
        self.connection.close()
        self._process.kill()
        self._process.join()


def _work(connection: Connection, worker: Worker) -> None:
    live_with_parent()
    with suppress(EOFError, OSError):
        while True:
            connection.send(worker(connection.recv()))
