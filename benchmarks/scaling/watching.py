"""Running ``onrecord extract`` and looking at its processes meanwhile, as Linux shows them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from corpus import ROOT

__all__ = ["Watched", "begin", "below", "role", "watch"]

_EVERY = 1.0
"""Seconds between two looks."""


@dataclass
class Watched:
    """A command that has run.

    Attributes:
        seconds: By the clock, from its start to its end.
        code: How it ended.
        told: What it printed last.
        memory: From a process's role and id to what it had in memory at each look, in MB.
    """

    seconds: float = 0.0
    code: int = 0
    told: str = ""
    memory: dict[tuple[str, int], list[float]] = field(default_factory=dict)

    def most(self, role: str) -> float:
        """The most that a process of that role had."""
        return max((max(seen) for (its, _), seen in self.memory.items() if its == role), default=0)

    def growth(self, role: str) -> float:
        """How much more such a process had in the last quarter than in the second, at most."""
        return max(
            (_growth(seen) for (its, _), seen in self.memory.items() if its == role), default=0
        )


def _growth(seen: Sequence[float]) -> float:
    quarter = len(seen) // 4
    if quarter < 3:
        return 0.0
    return mean(seen[-quarter:]) - mean(seen[quarter : 2 * quarter])


def begin(words: Sequence[str | Path]) -> subprocess.Popen[str]:
    """Begin ``onrecord`` with one thread a process, as a session of its own."""
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "onrecord.cli", *map(str, words)],
        env=os.environ | threads,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def watch(words: Sequence[str | Path]) -> Watched:
    """Run a command to its end, and look at its processes' memory every second."""
    seen: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    begun = time.monotonic()
    process = begin(words)
    over = threading.Event()
    looking = threading.Thread(target=_look, args=(process.pid, seen, over))
    looking.start()
    out, errors = process.communicate()
    over.set()
    looking.join()
    told = (out.strip() or errors.strip()).splitlines()[-1:]
    return Watched(time.monotonic() - begun, process.returncode, "".join(told), dict(seen))


def _look(root: int, seen: dict[tuple[str, int], list[float]], over: threading.Event) -> None:
    while not over.wait(_EVERY):
        for pid in below(root):
            if (size := _resident(pid)) is not None:
                seen[role(pid), pid].append(size)


def below(root: int) -> Iterator[int]:
    """The ids of a process and of all that it or its children have begun."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            found = task.read_text().split()
        except OSError:
            continue  # it ended while we looked
        for child in found:
            yield from below(int(child))


def role(pid: int) -> str:
    """What a process is there for: ``worker``, ``reader``, ``ray`` or ``driver``."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return "gone"
    if "_Do" in command or "spawn_main" in command:
        return "worker"
    if "_Take" in command:
        return "reader"
    if "onrecord.cli" in command:
        return "driver"
    return "tracker" if "resource_tracker" in command else "ray"


def _resident(pid: int) -> float | None:
    """MB that a process has in memory, without what it shares with others.

    Ray's processes hand over data in one shared room of fixed size. Whoever reads there is said to
    have those pages, more and more of the same room.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    sizes = {line.split(":")[0]: line.split()[1] for line in lines if line.endswith(" kB")}
    if "VmRSS" not in sizes:
        return None
    return (int(sizes["VmRSS"]) - int(sizes.get("RssShmem", 0))) / 1000
