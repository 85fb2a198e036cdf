"""How time and memory grow with the number of quotes that are gathered into statements.

A synthetic record is made, its statements are gathered by a process of its own as a build would
do it, and what it found is held against the truth.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import comb
from pathlib import Path
from tempfile import TemporaryDirectory

from growth import environment, memory
from scaling.watching import below
from sqlite_utils import Database
from synthetic import read_truth, write

from onrecord.storage.database import writing
from onrecord.storage.grouping import regroup_all

__all__ = ["Grown", "grown"]

_LOOK = 0.2
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Grown:
    """What gathering a number of quotes took, and how right it was.

    Attributes:
        quotes: Their number.
        seconds: By the clock, with opening the database and writing what was found.
        processor: Seconds of processor time of all its processes together.
        peak: The most memory of all its processes together, in MB.
        statements: Number of statements.
        precision: Share of the pairs put together that report one utterance.
        recall: Share of the pairs that report one utterance that were put together.
        again: Seconds to do it a second time, when there is nothing to change.
    """

    quotes: int
    seconds: float
    processor: float
    peak: float
    statements: int
    precision: float
    recall: float
    again: float


def grown(quotes: int, workers: int, seed: int, folder: Path | None = None) -> Grown:
    """Make a record, gather it twice, and compare with the truth.

    Args:
        quotes: Number of quotes.
        workers: Number of processes.
        seed: Of the record.
        folder: Where to make it; a million quotes need 3 GB there.
    """
    with TemporaryDirectory(dir=folder) as made:
        path, truth = Path(made) / "quotes.db", Path(made) / "truth.db"
        write(path, quotes=quotes, seed=seed, truth=truth)
        seconds, processor, peak = _watched(path, workers)
        again, _, _ = _watched(path, workers)
        db = Database(path)
        of = dict(db.execute("SELECT id, statement FROM quotes WHERE statement IS NOT NULL"))
        reports = read_truth(truth)
        statements = db["statements"].count
        db.close()
    right, found, true = _pairs(of, reports)
    return Grown(quotes, seconds, processor, peak, statements, right / found, right / true, again)


def _watched(path: Path, workers: int) -> tuple[float, float, float]:
    """What gathering the statements of a database takes: seconds, processor seconds, most MB."""
    command = [sys.executable, __file__, str(path), str(workers)]
    started, before, peak = time.perf_counter(), _processor(), 0.0
    child = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE)
    while child.poll() is None:
        now = (memory(pid) for pid in below(child.pid))
        peak = max(peak, sum(each[0] for each in now if each))
        time.sleep(_LOOK)
    if child.returncode:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}.")
    return time.perf_counter() - started, _processor() - before, peak


def _processor() -> float:
    """Seconds that processes begun here, and those begun by them, have used until they ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _pairs(of: dict[str, str], truth: dict[str, int]) -> tuple[int, int, int]:
    """Pairs of quotes that are right, that were found, and that there are."""
    known = [(of[quote], truth[quote]) for quote in of if quote in truth]
    return (
        _count(known),
        _count(statement for statement, _ in known),
        _count(truth.values()),
    )


def _count(sets: Iterable[object]) -> int:
    return sum(comb(size, 2) for size in Counter(sets).values())


if __name__ == "__main__":
    with writing(Path(sys.argv[1])) as db:
        regroup_all(db, workers=int(sys.argv[2]))
