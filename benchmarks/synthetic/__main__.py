"""Make a synthetic database of any size.

    python -m benchmarks.synthetic --quotes 1000000 --out FILE
                                   [--seed 0] [--truth FILE] [--statements]

A million quotes take two to three minutes of a processor, 1.5 GB on the disk and half a gigabyte
of memory; gathering their statements takes longer.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from .database import write


def main() -> None:
    """Write the files, and print one figure a line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.synthetic",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quotes", type=_count, required=True, metavar="N")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="another number, other quotes"
    )
    parser.add_argument(
        "--truth", type=Path, metavar="FILE", help="where to write what each quote reports"
    )
    parser.add_argument(
        "--statements",
        action="store_true",
        help="gather quotes into statements too, as a build does",
    )
    asked = parser.parse_args()
    started = time.perf_counter()
    try:
        written = write(
            asked.out,
            quotes=asked.quotes,
            seed=asked.seed,
            truth=asked.truth,
            statements=asked.statements,
        )
    except OSError as error:
        sys.exit(f"Error: {error}")
    print(f"articles\t{written.articles}")
    print(f"quotes\t{written.quotes}")
    print(f"utterances\t{written.utterances}")
    print(f"speakers\t{written.speakers}")
    print(f"time\t{time.perf_counter() - started:.0f} s, {time.process_time():.0f} s of CPU")
    print(f"peak memory\t{_peak():.0f} MB")
    for file in filter(None, (asked.out, asked.truth)):
        print(f"{file}\t{file.stat().st_size / 1e6:.0f} MB")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of quotes; give one from 1 up")
    return int(text)


def _peak() -> float:
    """The most memory that this process had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
