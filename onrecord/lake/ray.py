"""Work shared among machines with Ray: the one module that imports it, and only when it is used."""

from __future__ import annotations

import logging
import os
import pickle
import socket
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from onrecord.errors import EngineError, OnRecordError
from onrecord.lake.extraction.chunks import Chunk, Holding
from onrecord.lake.extraction.work import Outcome, Reader
from onrecord.lake.extraction.worker import Worker

__all__ = ["RayEngine", "RaySpread", "cluster"]

Task = TypeVar("Task")
Made = TypeVar("Made")

_READING = 0.25
"""Share of a processor that taking a file apart is given."""
_AHEAD = 1
"""Chunks that a worker has at a time. It waits some hundredths of a second for the next; with
one more in hand, the last chunks would wait for one worker while others have nothing to do."""
_RESTARTS = 2
"""Times that a worker which ended is begun anew, with the task that it had."""
_PATIENCE = 10.0
"""Seconds in which a cluster must answer."""
_OBJECTS = 512 * 2**20
"""Bytes for what is on its way between processes of this machine, where no cluster is there yet."""


class RayEngine:
    """A cluster of machines, or this one, by Ray Data.

    Files are taken apart by tasks, which wait when the workers do not keep up; each worker has a
    language model loaded, does one chunk after the other, and is begun anew when it ends.

    Args:
        workers: Number of workers.
        address: That of a cluster; by default that of ``RAY_ADDRESS``, else this machine's own.
    """

    name = "ray"

    def __init__(self, workers: int, address: str | None = None) -> None:
        self._workers = workers
        self._address = address

    def __call__(
        self, holdings: Sequence[Holding], reader: Reader, worker: Worker
    ) -> Iterator[Outcome]:
        """Take files apart and do their chunks, on whatever machines there are.

        Raises:
            EngineError: Ray is not installed, or the cluster cannot be reached any longer.
        """
        if not holdings:
            return
        with cluster(self._workers, self._address) as ray:
            # A chunk is handed on as soon as it is there, not when blocks of megabytes are full.
            ray.data.DataContext.get_current().target_max_block_size = 1
            files = ray.data.from_items(
                [{"holding": pickle.dumps(each)} for each in holdings],
                override_num_blocks=len(holdings),
            )
            chunks = files.flat_map(_Take(reader), num_cpus=_READING)
            done = chunks.map_batches(
                _Do,
                fn_constructor_args=(worker,),
                batch_size=1,
                num_cpus=1,
                compute=ray.data.ActorPoolStrategy(
                    size=self._workers, max_tasks_in_flight_per_actor=_AHEAD
                ),
            )
            for row in done.iter_rows():
                yield pickle.loads(row["outcome"])  # our own workers wrote it


class _Take:
    """Takes files apart, in a task."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(self, row: dict[str, Any]) -> Iterator[dict[str, bytes]]:
        for item in self._reader(pickle.loads(row["holding"])):
            yield {"item": pickle.dumps(item)}


class _Do:
    """Does chunks, in an actor; what is no chunk to be done passes through."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        outcomes = []
        for packed in batch["item"]:
            item = pickle.loads(packed)
            outcome = self._worker(item) if isinstance(item, Chunk) else item
            outcomes.append(pickle.dumps(outcome))
        return {"outcome": outcomes}


class RaySpread:
    """What ``processes.spread`` does, on a cluster: work spread, its results in order.

    Args:
        address: As for ``RayEngine``.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = address

    def __call__(
        self,
        tasks: Iterable[Task],
        work: Callable[[Task], Made],
        workers: int,
        *,
        begin: Callable[..., None] | None = None,
        given: tuple[object, ...] = (),
    ) -> Iterator[Made]:
        """What ``work`` makes of each task, in order; tasks are taken only as the work gets on.

        Args:
            tasks: The tasks.
            work: A function of a module.
            workers: Number of workers.
            begin: Called once in each of them, before any work.
            given: What it is called with.

        Raises:
            EngineError: Ray is missing, or the cluster fails, or a worker ends again and again.
        """
        with cluster(workers, self._address) as ray:
            actor = ray.remote(num_cpus=1, max_restarts=_RESTARTS, max_task_retries=_RESTARTS)(
                _Hand
            )
            hands = [actor.remote(begin, given, work) for _ in range(workers)]
            waiting: deque[Any] = deque()
            for number, task in enumerate(tasks):
                waiting.append(hands[number % workers].do.remote(task))
                # Look only as far ahead as keeps every worker busy.
                if len(waiting) > 2 * workers:
                    yield ray.get(waiting.popleft())
            while waiting:
                yield ray.get(waiting.popleft())


class _Hand:
    """Does one task after the other, in an actor."""

    def __init__(
        self,
        begin: Callable[..., None] | None,
        given: tuple[object, ...],
        work: Callable[[Any], Any],
    ) -> None:
        self._work = work
        if begin is not None:
            begin(*given)

    def do(self, task: Any) -> Any:
        return self._work(task)


@contextmanager
def cluster(workers: int, address: str | None = None) -> Iterator[Any]:
    """Ray, connected to a cluster, or to one on this machine that ends with the block.

    Args:
        workers: Number of workers to have room for on this machine.
        address: That of a cluster; by default that of ``RAY_ADDRESS``, else none.

    Raises:
        EngineError: Ray is not installed, or the cluster cannot be reached, or is lost.
    """
    # Nothing is told to anybody.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # noqa: PLC0415  # it comes with an extra, and is slow to import
        import ray.data  # noqa: PLC0415
    except ImportError:
        raise EngineError(
            "--engine ray", "Ray is not installed", 'Install it: pip install "onrecord[scale]"'
        ) from None
    there = address or os.environ.get("RAY_ADDRESS")
    try:
        if there:
            _knock(there)
            ray.init(address=there, **_QUIET)
        else:
            _init_here(ray, workers)
    except (ConnectionError, OSError, RuntimeError, ValueError) as error:
        what = f"no cluster can be reached ({' '.join(str(error).split())[:200]})"
        raise EngineError(there or "--engine ray", what, "Check --ray-address.") from None
    try:
        _be_quiet(ray)
        yield ray
    except ray.exceptions.RayError as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, OnRecordError):
            raise cause from None
        what = f"the cluster failed ({' '.join(str(error).split())[:200]})"
        raise EngineError(
            there or "--engine ray", what, "Run it again: it goes on where it was."
        ) from None
    finally:
        ray.shutdown()


_ALONE = {
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    # Workers begin when there is work: before, they would only take the processors from others.
    "RAY_enable_worker_prestart": "0",
    "RAY_prestart_worker_first_driver": "0",
}
_QUIET: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}


def _knock(address: str) -> None:
    """See that somebody answers at an address: Ray itself would try for minutes.

    Raises:
        OSError: Nobody does.
    """
    host, found, port = address.removeprefix("ray://").rpartition(":")
    if found and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()


def _init_here(ray: Any, workers: int) -> None:
    """Begin a cluster of this machine alone."""
    for name, value in _ALONE.items():
        os.environ.setdefault(name, value)
    with _no_stderr():
        ray.init(
            num_cpus=workers + 1,
            include_dashboard=False,
            object_store_memory=_OBJECTS,
            **_QUIET,
        )


@contextmanager
def _no_stderr() -> Iterator[None]:
    """Drop what is written to standard error beneath Python: Ray tells of its own settings."""
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _be_quiet(ray: Any) -> None:
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=UserWarning, module=r"ray\.")
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    # Ray tells of workers that ended on standard output, which is for quotes.
    ray._private.worker._worker_logs_enabled = False
