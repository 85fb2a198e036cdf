"""How long the pages of the site take, beside plain Datasette on the same file.

    python benchmarks/site.py [--db FILE ...] [--quotes 20000] [--clients 8] [--requests 200]
                              [--seconds 15] [--pages KIND ...] [--no-plain] [--seed 0]

Without ``--db`` it makes a synthetic record of so many quotes, gathered into statements. With
several files the last table shows how the pages grow. A file must be up to date (``onrecord
build``), and have statements for the pages of those.

For each kind of page it asks ``onrecord serve`` for a few addresses, once each to warm up, then one
after the other (*alone*), then from several clients at once; each of the two ends after so many
requests or seconds. The clients are threads of this process with a connection each, on the same
machine: they take processor time too. Times are those of the clock, from the request to the last
byte.

*Plain* is ``datasette FILE`` of the same version with its default settings, without the plugin and
without metadata, and with the page that comes nearest: a row, or a table with the same filter,
search or facets. A dash: it has nothing of the kind. Another status than 200 is told beside it;
Datasette also answers 200 when it has given up counting.

It ends with 1 when a page of the site answers anything but 200, or cannot be asked for since the
file has no such rows. Whether the times are within their bounds is in the table alone.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

from hostile import running
from pages_asked import Kind, kinds_of
from synthetic import write

PATIENCE = 60.0
WARM_UP_SECONDS = 60.0


@dataclass
class Times:
    """How long answers took, in milliseconds, and which statuses they had."""

    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0
    failed: str = ""

    def at(self, percent: int) -> float:
        """The time within which so many of a hundred answers were."""
        if len(self.took) < 2:
            return self.took[0] if self.took else float("nan")
        return quantiles(self.took, n=100, method="inclusive")[percent - 1]


@dataclass
class Measured:
    """What one server took for one kind."""

    alone: Times
    together: Times


@contextmanager
def plain_datasette(db: Path) -> Iterator[tuple[str, int]]:
    """Serve a file with Datasette alone; its address, and the number of its process."""
    command = [sys.executable, "-m", "datasette", str(db), "--port", "0", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=db.parent,
        # An empty list of plugins: none is loaded but Datasette's own parts.
        env={**os.environ, "DATASETTE_LOAD_PLUGINS": ""},
    )
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        for line in process.stdout:
            at = re.search(r"http://127\.0\.0\.1:\d+", line)
            if at:
                break
        else:
            sys.exit("Plain Datasette does not start.")
        watchdog.cancel()
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield at[0], process.pid
    finally:
        watchdog.cancel()
        process.terminate()
        process.wait(30)


def peak(pid: int) -> float:
    """The most memory that a process has had, in MB, as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


class Client:
    """One reader: a connection that stays open, and what came back."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)

    def ask(self, path: str, into: Times) -> None:
        """Ask for a page and read it to the end."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers={"accept": "text/html,*/*"})
        answer = self._connection.getresponse()
        body = answer.read()
        into.took.append(1000 * (time.perf_counter() - began))
        into.statuses[answer.status] += 1
        into.bytes = len(body)
        if answer.status != 200 and not into.failed:
            into.failed = f"{answer.status} {path}"

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def measure(url: str, paths: Sequence[str], clients: int, requests: int, seconds: float) -> Times:
    """Ask for pages in turn, from so many clients, until so many answers or seconds are there."""
    times = Times()
    end = time.monotonic() + seconds
    turn = iter(range(requests))
    lock = threading.Lock()

    def read() -> None:
        client, own = Client(url), Times()
        while time.monotonic() < end:
            with lock:
                n = next(turn, None)
            if n is None:
                break
            client.ask(paths[n % len(paths)], own)
        client.close()
        with lock:
            times.took.extend(own.took)
            times.statuses.update(own.statuses)
            times.bytes, times.failed = own.bytes or times.bytes, times.failed or own.failed

    threads = [threading.Thread(target=read) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def measured(url: str, paths: Sequence[str], asked: argparse.Namespace) -> Measured:
    """Warm up, then measure alone and together."""
    measure(url, paths, 1, len(paths), WARM_UP_SECONDS)
    return Measured(
        measure(url, paths, 1, asked.requests, asked.seconds),
        measure(url, paths, asked.clients, asked.requests, asked.seconds),
    )


def head(asked: argparse.Namespace, db: Path) -> str:
    """What was measured, on what."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        rows = {
            name: connection.execute(f"select count(*) from {name}").fetchone()[0]
            for name in ("quotes", "articles", "speakers", "statements")
        }
    held = ", ".join(f"{number:,} {name}" for name, number in rows.items())
    machine = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return (
        f"\n## {held}; {db.stat().st_size / 1_000_000:,.0f} MB\n\n"
        f"Datasette {version('datasette')}, {machine}, {os.cpu_count()} cores, load average"
        f" {os.getloadavg()[0]:.1f}; up to {asked.requests} requests or {asked.seconds:g} s each.\n"
    )


def table(
    kinds: Sequence[Kind],
    ours: Mapping[str, Measured],
    plain: Mapping[str, Measured],
    clients: int,
) -> Iterator[str]:
    """The outcome, line by line: milliseconds, p50 / p95 / p99."""
    yield (
        f"| page | alone | bound | {clients} clients | bound | plain, alone | plain, {clients}"
        " clients | kB |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for kind in kinds:
        if kind.name not in ours:
            continue
        of, beside = ours[kind.name], plain.get(kind.name)
        yield (
            f"| {kind.name} | {_told(of.alone)} | {_bound(of.alone, kind.alone)}"
            f" | {_told(of.together)} | {_bound(of.together, kind.together)}"
            f" | {_told(beside.alone) if beside else '–'}"
            f" | {_told(beside.together) if beside else '–'} | {of.alone.bytes / 1000:,.0f} |"
        )


def _told(times: Times) -> str:
    told = " / ".join(f"{times.at(percent):,.0f}" for percent in (50, 95, 99))
    other = {status: n for status, n in times.statuses.items() if status != 200}
    return told + "".join(f" ({n}× {status})" for status, n in sorted(other.items()))


def _bound(times: Times, most: int | None) -> str:
    if most is None:
        return "–"
    return f"≤ {most}" if times.at(95) <= most else f"≤ {most}: OVER"


def measure_file(db: Path, asked: argparse.Namespace) -> tuple[dict[str, Measured], list[str]]:
    """Measure all pages on a file and print the table; the times, and what went wrong."""
    print(head(asked, db), flush=True)
    all_kinds = kinds_of(db, asked.seed)
    kinds = [kind for kind in all_kinds if not asked.pages or kind.name in asked.pages]
    wrong = [f"{kind.name}: the file has no such rows" for kind in kinds if not kind.ours]
    kinds = [kind for kind in kinds if kind.ours]
    ours: dict[str, Measured] = {}
    plain: dict[str, Measured] = {}
    memory = []
    with tempfile.TemporaryDirectory(prefix="onrecord-site-") as folder:
        # The questions in metadata.yml are those of a database of this name.
        served = Path(folder) / "quotes.db"
        served.symlink_to(db.resolve())
        with running(served, log=Path(folder) / "log") as site:
            # What is counted but once is counted for the first page.
            Client(site.url).ask("/", Times())
            for kind in kinds:
                found = ours[kind.name] = measured(site.url, kind.ours, asked)
                failed = found.alone.failed or found.together.failed
                wrong += [f"{kind.name}: {failed}"] if failed else []
            memory.append(f"Memory at most: {peak(site.process.pid):,.0f} MB.")
        if not asked.no_plain:
            with plain_datasette(served) as (url, pid):
                for kind in kinds:
                    if kind.plain:
                        plain[kind.name] = measured(url, kind.plain, asked)
                memory.append(f"Plain Datasette: {peak(pid):,.0f} MB.")
    print("\n".join(table(kinds, ours, plain, asked.clients)))
    print("\n" + " ".join(memory), flush=True)
    return ours, wrong


def growth(found: Mapping[str, Mapping[str, Measured]]) -> Iterator[str]:
    """How p95 alone grows over several files."""
    yield "\n## p95 alone, in ms\n"
    yield f"| page | {' | '.join(found)} |"
    yield "|---|" + "---:|" * len(found)
    for kind in dict.fromkeys(name for each in found.values() for name in each):
        cells = (
            f"{each[kind].alone.at(95):,.0f}" if kind in each else "–" for each in found.values()
        )
        yield f"| {kind} | {' | '.join(cells)} |"


def main() -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--db", type=Path, nargs="+", help="the files to serve")
    parser.add_argument("--quotes", type=int, default=20_000, help="of the record that is made")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--pages", nargs="+", metavar="KIND", help="only these kinds")
    parser.add_argument("--no-plain", action="store_true", help="without plain Datasette")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    found: dict[str, dict[str, Measured]] = {}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="onrecord-record-") as folder:
        files = asked.db or [Path(folder) / "quotes.db"]
        if not asked.db:
            write(files[0], quotes=asked.quotes, seed=asked.seed, statements=True)
        for db in files:
            found[db.stem], failed = measure_file(db, asked)
            wrong += [f"{db.name}: {each}" for each in failed]
    if len(found) > 1:
        print("\n".join(growth(found)))
    for each in wrong:
        print(f"FAILED: {each}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
