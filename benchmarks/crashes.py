"""Do to builds what can happen to them, many times, and count what is lost.

    python benchmarks/crashes.py [--tries N] [--fault NAME] [--seed N]

Prints a row of a table in Markdown for each fault: how often it was tried, how often it struck
before the build was through, what was lost or doubled, what failed without one clear line, and how
long the next build took, which has to bring everything right. The faults are those of
``tests/faults``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median

TESTS = Path(__file__).parent.parent / "tests"
sys.path[:0] = [str(TESTS / "faults"), str(TESTS)]

from kinds import FAULTS
from workshop import Outcome, Workshop

HEAD = """| fault | tries | struck | lost | doubled | unclear | next build, median and longest |
|---|---|---|---|---|---|---|"""


def row(of: Outcome) -> str:
    """A fault's row of the table."""
    times = f"{median(of.seconds):.1f} s, {max(of.seconds):.1f} s"
    counts = (of.tries, of.hit, of.lost, of.doubled, of.unclear)
    return f"| {of.fault} | {' | '.join(map(str, counts))} | {times} |"


def main() -> int:
    """Run the faults asked for; exit 1 when one did harm."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tries", type=int, default=200, help="of each fault")
    parser.add_argument("--fault", choices=list(FAULTS), action="append", help="only this one")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    asked = parser.parse_args()
    harmless = True
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        shop = Workshop(Path(folder))
        for name in asked.fault or FAULTS:
            outcome = FAULTS[name](shop, asked.tries, Random(asked.seed))
            print(row(outcome), flush=True)
            harmless &= outcome.harmless
    return 0 if harmless else 1


if __name__ == "__main__":
    sys.exit(main())
