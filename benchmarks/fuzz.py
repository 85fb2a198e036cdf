"""Read a hundred thousand bad documents, and count what breaks, hangs or is untrue.

    python benchmarks/fuzz.py [--documents N] [--seed N] [--workers N]

The documents are own ones of every kind that On Record reads, with bytes, marks, tags and
encodings gone wrong (``tests/fuzzing``). Each is written into a file, read, and searched for quotes
with the real model; every span must slice to its words. A document may take five seconds of
processor time at most. Prints a row of a table in Markdown, and each document that did harm.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
sys.path[:0] = [str(TESTS / "fuzzing"), str(TESTS)]

from mutations import documents
from trial import Tally, try_out

from onrecord.extractor import LocalExtractor
from onrecord.models import Authority

_TOGETHER = 500


def chunk(asked: tuple[int, int]) -> Tally:
    """So many documents of one seed."""
    count, seed = asked
    tally = Tally()
    try_out(documents(count, seed), LocalExtractor(Authority()), tally)
    return tally


def tallies(total: int, seed: int, workers: int) -> Iterator[Tally]:
    """All documents, a few hundred at a time, each lot with a seed of its own."""
    counts = [min(_TOGETHER, total - done) for done in range(0, total, _TOGETHER)]
    seeds = [seed * 1_000_000 + n for n in range(len(counts))]
    # Pool, since an executor whose workers are to end after some tasks may wait for ever (3.11).
    with get_context("spawn").Pool(workers, maxtasksperchild=20) as pool:
        yield from pool.imap_unordered(chunk, zip(counts, seeds, strict=True))


def main() -> int:
    """Try them; exit 1 when one did harm."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    total = Tally()
    for each in tallies(asked.documents, asked.seed, asked.workers):
        total.documents += each.documents
        total.read += each.read
        total.refused += each.refused
        total.quotes += each.quotes
        total.slowest = max(total.slowest, each.slowest)
        total.crashes += each.crashes
        total.hangs += each.hangs
        total.untrue += each.untrue
        for line in (*each.crashes, *each.hangs, *each.untrue):
            print(line, file=sys.stderr, flush=True)
    print("| documents | articles | refused | quotes | crashes | hangs | untrue | slowest |")
    print("|---|---|---|---|---|---|---|---|")
    counts = (total.documents, total.read, total.refused, total.quotes, len(total.crashes))
    row = [f"{count:,}" for count in (*counts, len(total.hangs), len(total.untrue))]
    print(f"| {' | '.join(row)} | {total.slowest:.1f} s |")
    return 0 if total.harmless else 1


if __name__ == "__main__":
    sys.exit(main())
