"""The site as people start it: a process of ``onrecord serve`` on the loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["METADATA", "Site", "running"]

ROOT = Path(__file__).resolve().parents[2]
METADATA = ROOT / "metadata.yml"
_AT = re.compile(r"http://127\.0\.0\.1:\d+")
_PATIENCE = 60.0


@dataclass(frozen=True)
class Site:
    """A running site: its address, and the process that serves it."""

    url: str
    process: subprocess.Popen[str]

    @property
    def memory(self) -> float:
        """The memory that the process has in use, in MB, as Linux tells it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def running(database: Path, *options: str, log: Path | None = None) -> Iterator[Site]:
    """Serve a database while the context lasts, from the folder in which it lies.

    Args:
        database: The database.
        options: More options of ``onrecord serve``.
        log: Where the server's messages go; nowhere when None.
    """
    database = database.absolute()
    command = [sys.executable, "-m", "onrecord.cli", "serve", "--db", str(database), "--no-open"]
    command += ["--port", "0", "--metadata", str(METADATA), *options]
    with (log or Path(os.devnull)).open("w", encoding="utf-8") as messages:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=messages,
            text=True,
            cwd=database.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        watchdog = threading.Timer(_PATIENCE, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            at = _AT.search(process.stdout.readline())
            watchdog.cancel()
            if at is None:
                raise RuntimeError(f"the site does not start: {' '.join(command)}")
            yield Site(at[0], process)
        finally:
            watchdog.cancel()
            process.terminate()
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()
