"""How time and memory grow: with the length of an article, and with the size of a file.

    python benchmarks/growth.py [--words 1000 10000 100000 1000000] [--one-paragraph]
                                [--megabytes 100] [--article-words 800] [--workers 2]

Makes its own texts (``invented.py``). Each length is read in a fresh process: processor time a
word should be the same for all of them. Then a file of JSON lines, so many megabytes in articles
of so many words, goes through ``onrecord extract --format jsonl``; every process's memory is
looked at ten times a second, as Linux gives it in ``/proc``. ``--megabytes 0`` leaves that out;
100 take a quarter of an hour or so, and memory is at its height after the first few.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any

from corpus import ROOT
from invented import article
from scaling.watching import below

from onrecord.extractor import LocalExtractor
from onrecord.models import Article, Authority

WORDS = (1_000, 10_000, 100_000, 1_000_000)
LEAST_WORDS = 20_000
"""Short articles are read until so many words are read, under other seeds: a clock's noise."""
WORKER_LIMIT = 1024
PARTS = 5


def read_one(words: int, between: str) -> dict[str, Any]:
    """Read articles of one length in this process; what it took for one of them."""
    extractor = LocalExtractor(Authority())
    times = max(1, LEAST_WORDS // words)
    texts = [article(words, seed, between) for seed in range(times)]
    extractor([Article("first", article(50, seed=99))])
    started, quotes = time.process_time(), 0
    for n, text in enumerate(texts):
        quotes += len(extractor([Article(str(n), text)])[0])
    seconds = (time.process_time() - started) / times
    count = sum(len(text.split()) for text in texts) / times
    return {
        "words": count,
        "seconds": seconds,
        "quotes": quotes / times,
        "peak": peak(),
    }


def peak() -> float:
    """The most memory that this process had so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def show_lengths(lengths: Sequence[int], one_paragraph: bool) -> None:
    """Print time and memory for each length; growth is against the shortest."""
    head = ("words", "quotes", "CPU s", "us a word", "growth", "peak MB")
    print(" ".join(f"{name:>12}" for name in head))
    first = 0.0
    for length in lengths:
        options = ["--one", str(length), *(["--one-paragraph"] if one_paragraph else [])]
        took = json.loads(own(__file__, *options))
        each = took["seconds"] / took["words"]
        first = first or each
        print(
            f"{took['words']:12.0f} {took['quotes']:12.0f} {took['seconds']:12.3f}"
            f" {each * 1e6:12.1f} {each / first:12.2f} {took['peak']:12.0f}",
            flush=True,
        )


def environment() -> dict[str, str]:
    """One thread a process, and this checkout's package."""
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return os.environ | threads | {"PYTHONPATH": str(ROOT)}


def own(*arguments: str) -> str:
    """What a fresh process of this interpreter prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}.")
    return done.stdout.decode()


def write_lines(path: Path, megabytes: int, words: int) -> int:
    """Write invented articles as JSON lines; how many there are."""
    size = count = 0
    with path.open("w", encoding="utf-8") as lines:
        while size < megabytes * 1_000_000:
            line = json.dumps({"id": f"a{count}", "text": article(words, count)}) + "\n"
            size += lines.write(line)
            count += 1
    return count


def memory(pid: int) -> tuple[float, float] | None:
    """A process's memory now and its most so far, in MB; None when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    found = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
    if "VmHWM" not in found:
        return None
    return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024


def role(pid: int) -> str:
    """What a process below the main one is there for."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
    return "tracker" if "resource_tracker" in command else "worker"


def show_file(megabytes: int, words: int, workers: int) -> bool:
    """Print the memory of every process that reads a file.

    Returns:
        Whether each stays below the limit.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "invented.jsonl"
        articles = write_lines(path, megabytes, words)
        print(f"\n{megabytes} MB, {articles} articles of {words} words, --workers {workers}")
        command = [sys.executable, "-m", "onrecord.cli", "extract", str(path)]
        command += ["--format", "jsonl", "--workers", str(workers)]
        started = time.perf_counter()
        reader = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
        names: dict[int, str] = {}
        seen: dict[int, list[float]] = {}
        most: dict[int, float] = {}
        while reader.poll() is None:
            for pid in below(reader.pid):
                now = memory(pid)
                if now is not None:
                    names[pid] = names.get(pid) or role(pid)
                    seen.setdefault(pid, []).append(now[0])
                    most[pid] = now[1]
            time.sleep(0.1)
        seconds = time.perf_counter() - started
    if reader.returncode:
        sys.exit(f"{' '.join(command)} ended with {reader.returncode}.")
    print(f"{seconds:.0f} s, {megabytes / seconds:.2f} MB a second by the clock")
    head = " ".join(f"{f'part {n + 1}':>7}" for n in range(PARTS))
    print(f"{'process':10} {'peak MB':>8}  mean of the run's {head}")
    for pid, samples in seen.items():
        name = "main" if pid == reader.pid else names[pid]
        print(f"{name:10} {most[pid]:8.0f} {'':18} {parts(samples)}")
    fits = max(most.values()) < WORKER_LIMIT
    print(f"every process below {WORKER_LIMIT} MB: {'yes' if fits else 'NO'}")
    return fits


def parts(samples: Sequence[float]) -> str:
    """The mean of each fifth of the samples: does it go on growing?"""
    size = max(1, len(samples) // PARTS)
    return " ".join(f"{mean(samples[n * size : (n + 1) * size] or [0]):7.0f}" for n in range(PARTS))


def main() -> None:
    """Read ever longer articles, then a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=int, nargs="+", default=WORDS, metavar="N")
    parser.add_argument("--one-paragraph", action="store_true", help="texts without line breaks")
    parser.add_argument("--megabytes", type=int, default=100, metavar="N")
    parser.add_argument("--article-words", type=int, default=800, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        between = " " if asked.one_paragraph else "\n\n"
        print(json.dumps(read_one(asked.one, between)))
        return
    show_lengths(asked.words, asked.one_paragraph)
    if asked.megabytes and not show_file(asked.megabytes, asked.article_words, asked.workers):
        sys.exit(1)


if __name__ == "__main__":
    main()
