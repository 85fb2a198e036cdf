"""Killing whatever process of a run, again and again, until the run is done all the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from random import Random

from scaling.watching import begin, below, role

__all__ = ["Killed", "digests", "killed_run"]

_WAIT = 900


class Killed:
    """What became of a run that was killed at.

    Attributes:
        kills: How many processes of each role were killed.
        starts: How often the command was started.
        set_aside: Documents given up; none should be.
    """

    def __init__(self) -> None:
        self.kills: Counter[str] = Counter()
        self.starts = 0
        self.set_aside = 0


def killed_run(words: list[str | Path], lake: Path, kills: int, seed: int) -> Killed:
    """Run a command to its end, killing a process of it at random moments, so many times.

    Its main process is one of those that are killed, and so are Ray's own; the command is started
    again as often as it needs.
    """
    rng, found = Random(seed), Killed()
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        found.starts += 1
        begun, process = time.time(), begin(words)
        while process.poll() is None and sum(found.kills.values()) < kills:
            if not _wait_for_work(process, lake, begun, rng):
                break
            _kill_one(process.pid, rng, found)
        process.wait()
        # What it has begun may still hold its output open.
        _end_session(process.pid)
        process.communicate()
        if process.returncode in (0, 1) and sum(found.kills.values()) >= kills:
            runs = sorted((lake / "runs").iterdir(), key=lambda path: path.stat().st_mtime)
            found.set_aside = json.loads(runs[-1].read_text())["set_aside"]
            return found
        if process.returncode in (0, 1):
            _undo_some(lake, rng)
    raise TimeoutError(f"{sum(found.kills.values())} of {kills} kills in {_WAIT} s")


def _wait_for_work(process: subprocess.Popen[str], lake: Path, begun: float, rng: Random) -> bool:
    """Wait until a worker of this process has begun something, and then a moment.

    Returns:
        Whether the process is still there.
    """
    while process.poll() is None:
        if any(_when(path) >= begun for path in (lake / "tries").glob("*.json")):
            time.sleep(rng.uniform(0.0, 3.0))
            return process.poll() is None
        time.sleep(0.05)
    return False


def _when(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _kill_one(root: int, rng: Random, found: Killed) -> None:
    those = [(pid, role(pid)) for pid in below(root)]
    those = [(pid, its) for pid, its in those if its not in ("gone", "tracker")]
    if not those:
        return
    # Ray has many processes of its own, and one of them would nearly always be hit.
    its = rng.choice(sorted({its for _, its in those}))
    pid = rng.choice([pid for pid, role in those if role == its])
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    found.kills[its] += 1


def _end_session(leader: int) -> None:
    """End what a killed command has left running."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "-s", str(leader)], capture_output=True, text=True, check=False
    )
    for pid in map(int, listed.stdout.split()):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _undo_some(lake: Path, rng: Random) -> None:
    """Take back some of what is done, so that there is something to be killed over again."""
    notes = sorted((lake / "chunks").glob("*/0*.json"))
    for note in rng.sample(notes, len(notes) // 2):
        note.unlink()


def digests(lake: Path) -> dict[str, str]:
    """The digest of each file with rows, by its name within the lake."""
    return {
        path.relative_to(lake).as_posix(): sha256(path.read_bytes()).hexdigest()
        for table in ("articles", "quotes")
        for path in sorted((lake / table).rglob("*.parquet"))
    }
