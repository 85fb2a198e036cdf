"""What one process does with a chunk: read its documents, find their quotes, write the rows.

It is the same whoever hands out the chunks. A document that ends the process is found out and set
aside: a chunk that was begun before and never done is read one document at a time, with a note of
the place before each; the document at whose place several processes have ended is passed over.
"""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise

from onrecord.batch import Extractor, Result, extract_many
from onrecord.errors import LakeError, OnRecordError
from onrecord.lake.extraction.chunks import Chunk, Document, Item
from onrecord.lake.extraction.notes import Done, Tries
from onrecord.lake.extraction.parts import Found, write_parts
from onrecord.lake.header import unwritable
from onrecord.models import Article, Authority, Failure
from onrecord.places import Place
from onrecord.sources.files import read_file
from onrecord.sources.raw import read_raw
from onrecord.storage.speakers import SpeakerIds

__all__ = ["MOST_DEATHS", "Worker"]

MOST_DEATHS = 3
"""Processes that may end over one document before it is set aside."""
_TOGETHER = 32
"""Documents after which the clock is looked at."""
_PATIENCE = 600.0
"""Seconds that so many documents may take; a process that is held up longer ends itself."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Does chunks, one after the other. It can be pickled, to go to another process.

    Attributes:
        lake: Where the rows go.
        extractor: What finds the quotes.
        authority: The speakers known beforehand.
        version: That of the program.
        run: The run's name.
        patience: Seconds that some dozens of documents may take.
    """

    lake: Place
    extractor: Extractor
    authority: Authority
    version: str
    run: str
    patience: float = _PATIENCE

    def __call__(self, chunk: Chunk) -> Done | OnRecordError:
        """Do a chunk, and note that it is done; what keeps all chunks from being done comes back.

        A rest of parts that an earlier state of the file had is removed.
        """
        try:
            return self._do(chunk)
        except OnRecordError as error:
            return error
        except OSError as error:
            return unwritable(self.lake, error)
        except Exception as error:
            place = f"{chunk.holding}, documents {chunk.first} to {chunk.first + len(chunk.items)}"
            what = f"their quotes cannot be written ({type(error).__name__}: {error})"
            return LakeError(place, what, "Please report this as a fault of On Record.")

    def _do(self, chunk: Chunk) -> Done:
        begun, processor = time.monotonic(), time.process_time()
        tries = Tries.begin(self.lake, chunk, self.run)
        results = list(self._results(chunk, tries))
        failures, found = _parted(results)
        parts = write_parts(
            self.lake,
            chunk,
            found,
            SpeakerIds(self.authority),
            version=self.version,
            model=self.extractor.model,
        )
        former = Done.read(self.lake, chunk.key, chunk.number)
        done = Done(
            holding=chunk.holding,
            key=chunk.key,
            number=chunk.number,
            digest=chunk.digest,
            bytes=chunk.bytes,
            records=len(chunk.items),
            articles=len(found),
            quotes=sum(len(quotes) for _, _, quotes in found),
            set_aside=len([n for n, deaths in tries.deaths.items() if deaths >= MOST_DEATHS]),
            parts=parts,
            failures=failures,
            seconds=round(time.monotonic() - begun, 3),
            processor_seconds=round(time.process_time() - processor, 3),
            memory=_memory(),
            process=f"{platform.node()}:{os.getpid()}",
        )
        done.write(self.lake)
        for part in former.parts if former else ():
            if part not in parts:
                (self.lake / part).remove()
        Tries.end(self.lake, chunk)
        return done

    def _results(self, chunk: Chunk, tries: Tries) -> Iterator[tuple[int, Result | Failure]]:
        """What came of each document, with its place in the file."""
        careful = tries.begun > 1
        # A process that ends while its model is loaded did not end over a document.
        self.extractor(())
        step = 1 if careful else _TOGETHER
        bounds = [*range(0, len(chunk.items), step), len(chunk.items)]
        for start, end in pairwise(bounds):
            if careful:
                if tries.deaths.get(start, 0) >= MOST_DEATHS:
                    yield chunk.first + start, _set_aside(chunk.items[start], chunk, start)
                    continue
                tries.note(self.lake, chunk, start)
            with _patience(self.patience):
                yield from self._read(chunk.items[start:end], chunk.first + start)

    def _read(self, items: Sequence[Item], first: int) -> Iterator[tuple[int, Result | Failure]]:
        read = {first + n: _article(item) for n, item in enumerate(items)}
        articles = {n: each for n, each in read.items() if isinstance(each, Article)}
        found = dict(zip(articles, extract_many(articles.values(), self.extractor), strict=True))
        for n, each in read.items():
            yield n, each if isinstance(each, Failure) else found[n]


def _article(item: Item) -> Article | Failure:
    """Read a document; whatever is wrong with it, the others go on."""
    if isinstance(item, Failure):
        return item
    try:
        if isinstance(item, Document):
            return next(read_file(item.path, dated=True))
        return read_raw(item, dated=True)
    except OnRecordError:
        raise
    except Exception as error:
        what = f"it cannot be read ({type(error).__name__}: {error})"
        return Failure(_where(item), "read", f"{what}. Please report this as a fault of On Record.")


def _where(item: Item) -> str:
    if isinstance(item, Failure):
        return item.source
    return item.path if isinstance(item, Document) else item.where


def _set_aside(item: Item, chunk: Chunk, place: int) -> Failure:
    what = f"{MOST_DEATHS} processes ended over it, and it was set aside"
    return Failure(_where(item), "extract", f"{what}. Try it again with: --retry")


def _parted(
    results: Sequence[tuple[int, Result | Failure]],
) -> tuple[tuple[Failure, ...], list[Found]]:
    """What failed, and what gave quotes."""
    failures: list[Failure] = []
    found: list[Found] = []
    for record, result in results:
        if isinstance(result, Failure):
            failures.append(result)
            continue
        article, quotes = result
        if isinstance(quotes, Failure):
            failures.append(quotes)
        else:
            found.append((record, article, quotes))
    return tuple(failures), found


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """End this process if the block takes longer: nothing else stops a loop within a library."""
    timer = threading.Timer(seconds, os._exit, (75,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _memory() -> int:
    """Bytes that this process has in memory now; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError), open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
