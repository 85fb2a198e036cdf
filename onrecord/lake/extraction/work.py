"""What an engine is given to do, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.errors import OnRecordError
from onrecord.lake.extraction.chunks import Chunk, Holding, Item, chunks_of
from onrecord.lake.extraction.notes import Done, Ended, done_with
from onrecord.lake.extraction.worker import Worker
from onrecord.lake.header import unwritable
from onrecord.models import Failure
from onrecord.places import Place

__all__ = ["Engine", "Outcome", "Reader", "There"]


@dataclass(frozen=True, slots=True)
class There:
    """A chunk that an earlier run has done; it need not be done again."""

    done: Done


Outcome = Done | There | OnRecordError
"""What comes back: a chunk that is done, one that was, or what keeps all from being done."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Takes a file apart into chunks. It can be pickled, to go to another process.

    Attributes:
        lake: Where it is noted what is done.
        most: Documents in a chunk.
        retry: Whether chunks with documents that were set aside are done again.
    """

    lake: Place
    most: int
    retry: bool = False

    def __call__(self, holding: Holding) -> Iterator[Chunk | There | OnRecordError]:
        """The chunks of a file that are still to be done, and what is done already.

        A file that has been taken apart to its end before, and has not been written since, is
        not opened when all of its chunks are done.
        """
        try:
            yield from self._chunks(holding)
        except OSError as error:
            yield unwritable(self.lake, error)
        except OnRecordError as error:
            yield error

    def _chunks(self, holding: Holding) -> Iterator[Chunk | There]:
        known = done_with(self.lake, holding)
        done = {n: each for n, each in known.items() if not (self.retry and each.set_aside)}
        stamp = "" if holding.documents else _stamp(holding)
        ended = Ended.read(self.lake, holding) if done and stamp else None
        if ended and ended.stamp == stamp and done.keys() >= set(range(ended.chunks)):
            yield from (There(done[n]) for n in range(ended.chunks))
            return
        count = 0
        whole = True
        for chunk in chunks_of(holding, self.most):
            count += 1
            whole = not any(_breaks_off(item, holding) for item in chunk.items)
            same = done.get(chunk.number)
            yield There(same) if same and same.digest == chunk.digest else chunk
        for number in known.keys() - set(range(count)):
            self._forget(known[number])
        if stamp and whole:
            Ended(holding.shown, holding.key, count, stamp).write(self.lake)

    def _forget(self, done: Done) -> None:
        """Take a chunk out of the lake that its file has no more."""
        done.forget(self.lake)
        for part in done.parts:
            (self.lake / part).remove()


def _stamp(holding: Holding) -> str:
    try:
        size, stamp = Place(holding.name).size_and_stamp()
    except OSError:
        return ""
    return f"{size} {stamp}"


def _breaks_off(item: Item, holding: Holding) -> bool:
    """Whether the file could not be read any further there; another time it may be."""
    return isinstance(item, Failure) and item.source == holding.shown


class Engine(Protocol):
    """What shares chunks among processes or machines."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def __call__(
        self, holdings: Sequence[Holding], reader: Reader, worker: Worker
    ) -> Iterator[Outcome]:
        """Take files apart and do their chunks; what comes of each, as soon as it is there.

        Raises:
            EngineError: The processes or machines cannot be had any longer.
        """
        ...
