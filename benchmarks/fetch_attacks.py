"""Try every attack on fetching, and count those that are refused.

    python benchmarks/fetch_attacks.py

Runs ``tests/test_fetch_attacks.py``, where each attack has an id, against servers on the loopback.
Prints a row for each kind of attack, in Markdown; ends with 1 when one comes through.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS)]


class Tally:
    """Notes how each test ended: by the id of its attack, or by its name if it is of one alone."""

    def __init__(self) -> None:
        self.refused: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a step of a test; all of its steps must succeed."""
        found = re.search(r"::test_(\w+)(?:\[(.+)\])?\Z", report.nodeid)
        if found:
            id = found[2] or found[1].replace("_", "-")
            self.refused[id] = self.refused.get(id, True) and report.passed


def main() -> int:
    """Run the attacks and print what came of them."""
    tally = Tally()
    arguments = ["-q", "--no-header", "--tb=short", str(TESTS / "test_fetch_attacks.py")]
    pytest.main(arguments, plugins=[tally])
    # Only now: pytest wants to be the first to import it.
    from test_fetch_attacks import GROUPS

    print("\n| attack by | tried | refused |\n|---|---:|---:|")
    through = 0
    for (name, _), ids in GROUPS.items():
        refused = sum(tally.refused.get(id, False) for id in ids)
        through += len(ids) - refused
        print(f"| {name} | {len(ids)} | {refused} |")
    return 1 if through else 0


if __name__ == "__main__":
    sys.exit(main())
