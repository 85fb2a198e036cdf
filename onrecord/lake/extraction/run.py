"""Files in, a lake of quotes out: one run, which goes on where an earlier one was."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from onrecord import __version__
from onrecord.batch import Extractor
from onrecord.errors import EngineError, LakeError, OnRecordError, UnreadableSource
from onrecord.lake.extraction.chunks import holdings_of
from onrecord.lake.extraction.notes import Done
from onrecord.lake.extraction.work import Engine, Outcome, Reader, There
from onrecord.lake.extraction.worker import Worker
from onrecord.lake.header import Header, begin, unwritable
from onrecord.lake.schema import FORM
from onrecord.models import Authority, Failure
from onrecord.places import Place, is_remote
from onrecord.sources.files import STDIN, files_of, refuse_absent
from onrecord.storage import has_parquet

__all__ = ["CHUNK", "RUNS", "Run", "extract_to_lake"]

CHUNK = 512
"""Documents in a part, unless another number is asked for: about half a minute of work."""
RUNS = "runs"
_EVERY = 30.0
"""Seconds after which the run's record is written anew."""


@dataclass(slots=True)
class Run:
    """A run and what it has done so far: its manifest.

    Attributes:
        id: Its name.
        engine: What shared the work.
        workers: Number of processes asked for.
        version: Version of On Record.
        model: Language model and its version.
        sources: What was to be read.
        started: When it began, in UTC.
        state: running, done, or stopped with the reason.
        seconds: How long it has taken.
        files: Number of files, folders of single documents being one each.
        chunks: Chunks that it has done.
        chunks_before: Chunks that were done before.
        records: Documents in both.
        articles: Those that could be read.
        quotes: What was found in them.
        failures: What could not be read or used.
        set_aside: Documents given up after they ended a process again and again.
        bytes: Bytes of the files that it has gone through.
        bytes_in_all: Bytes of all files.
        articles_now: Articles that this run itself has read.
        articles_a_second: Its rate.
        processor_seconds: Time that the workers' processors took.
        memory: From a worker to the most bytes that it had in memory after a chunk.
    """

    id: str
    engine: str
    workers: int
    version: str
    model: str
    sources: tuple[str, ...]
    started: str
    state: str = "running"
    seconds: float = 0.0
    files: int = 0
    chunks: int = 0
    chunks_before: int = 0
    records: int = 0
    articles: int = 0
    quotes: int = 0
    failures: int = 0
    set_aside: int = 0
    bytes: int = 0
    bytes_in_all: int = 0
    articles_now: int = 0
    articles_a_second: float = 0.0
    processor_seconds: float = 0.0
    memory: dict[str, int] = field(default_factory=dict)

    def add(self, done: Done, *, before: bool) -> None:
        """Count a chunk."""
        self.records += done.records
        self.articles += done.articles
        self.quotes += done.quotes
        self.failures += len(done.failures)
        self.set_aside += done.set_aside
        self.bytes += done.bytes
        if before:
            self.chunks_before += 1
            return
        self.chunks += 1
        self.articles_now += done.articles
        self.processor_seconds = round(self.processor_seconds + done.processor_seconds, 3)
        self.memory[done.process] = max(self.memory.get(done.process, 0), done.memory)


def extract_to_lake(
    sources: Sequence[str],
    lake: Place,
    *,
    authority: Authority,
    extractor: Extractor,
    engine: Engine,
    workers: int,
    chunk: int | None = None,
    retry: bool = False,
    progress: Callable[[Run], None] = lambda run: None,
    failed: Callable[[Failure], None] = lambda failure: None,
) -> Run:
    """Find the quotes of all documents of some files, and write them into a lake.

    What an earlier run has done is not done again, unless the file has changed since. A file that
    is there no more leaves its rows in the lake.

    Args:
        sources: Files, folders, addresses that fsspec knows.
        lake: The lake's folder; made if it is not there.
        authority: The speakers known beforehand.
        extractor: What finds the quotes.
        engine: What shares the work.
        workers: Number of processes, for the record.
        chunk: Documents in a part; None for as many as the lake has in its parts.
        retry: Whether documents that were set aside are tried again.
        progress: Called after each chunk.
        failed: Called with each failure, also those of earlier runs.

    Raises:
        UnreadableSource: A source is not there. Nothing has been done then.
        LakeError: The lake cannot be written, or is of another kind.
        EngineError: What shares the work is missing, or cannot be had any longer.
        ModelError: The language model is missing or unfit.
    """
    _refuse_unfit(sources, lake)
    if not has_parquet():
        what = "a lake needs pyarrow"
        raise EngineError(str(lake), what, 'Install it: pip install "onrecord[scale]"')
    header = Header(FORM, __version__, extractor.model, extractor.identity, chunk or CHUNK)
    header = begin(lake, header, authority, chunk_asked=chunk is not None)
    holdings = holdings_of(files_of(sources))
    now = datetime.now(UTC)
    run = Run(
        id=f"{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}",
        engine=engine.name,
        workers=workers,
        version=__version__,
        model=extractor.model,
        sources=tuple(sources),
        started=now.isoformat(timespec="seconds"),
        files=len(holdings),
        bytes_in_all=sum(each.bytes() for each in holdings),
    )
    outcomes = engine(
        holdings,
        Reader(lake, header.chunk, retry),
        Worker(lake, extractor, authority, __version__, run.id),
    )
    _follow(run, lake, outcomes, progress, failed)
    return run


def _refuse_unfit(sources: Sequence[str], lake: Place) -> None:
    """Let pass sources that are there, and that a later run finds again and none of its own in."""
    if STDIN in sources:
        what = "a lake is not written from standard input"
        raise UnreadableSource(STDIN, what, "Put it into a file, so that a run can go on with it.")
    refuse_absent(sources)
    for source in sources:
        if f"{_full(lake.name)}/".startswith(f"{_full(source)}/"):
            what = f"this lake lies in {source}, which is to be read"
            raise LakeError(str(lake), what, "Name a folder outside of it.")


def _full(name: str) -> str:
    return name.rstrip("/") if is_remote(name) else os.path.abspath(name).rstrip("/")


def _follow(
    run: Run,
    lake: Place,
    outcomes: Iterator[Outcome],
    progress: Callable[[Run], None],
    failed: Callable[[Failure], None],
) -> None:
    """Count what comes, and keep the run's record."""
    begun = last = time.monotonic()
    _write(run, lake)
    try:
        for outcome in outcomes:
            if isinstance(outcome, OnRecordError):
                raise outcome
            before = isinstance(outcome, There)
            done = outcome.done if isinstance(outcome, There) else outcome
            run.add(done, before=before)
            for failure in done.failures:
                failed(failure)
            run.seconds = round(time.monotonic() - begun, 3)
            run.articles_a_second = round(run.articles_now / max(run.seconds, 0.001), 2)
            progress(run)
            if time.monotonic() - last > _EVERY:
                last = time.monotonic()
                _write(run, lake)
        run.state = "done"
    except BaseException as error:
        run.state = f"stopped ({type(error).__name__})"
        raise
    finally:
        run.seconds = round(time.monotonic() - begun, 3)
        _write(run, lake)


def _write(run: Run, lake: Place) -> None:
    told = json.dumps(asdict(run), ensure_ascii=False, indent=1) + "\n"
    try:
        (lake / RUNS / f"{run.id}.json").write(told.encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(lake, error) from None
