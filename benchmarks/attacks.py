"""Attacks on the public site: tries them all on a running one, and prints what it answered.

    python benchmarks/attacks.py [--db FILE] [--option=--no-sql ...] [--show]

It starts ``onrecord serve`` on the loopback, with a database of hostile texts that it builds
itself, and sends every request of the table in ``hostile/``. An answer counts as refused when it is
what the table expects, and as harmless as every answer must be: no error of the server's own, all
headers there, no traceback, no path, no way to another host. ``--show`` prints what was not
refused. It ends with 1 when there was any.

With ``--db`` another database is served; attacks through stored texts then find nothing to try.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hostile import ATTACKS, Attack, Request, ask, make_sample, running


@dataclass(frozen=True)
class Tried:
    """What came of an attack."""

    attack: Attack
    failed: tuple[Request, ...]

    @property
    def refused(self) -> int:
        """Requests that were answered as they must be."""
        return len(self.attack.requests) - len(self.failed)


def try_all(url: str, secrets: Sequence[str], attacks: Sequence[Attack] = ATTACKS) -> list[Tried]:
    """Send every request of every attack, one after the other."""
    return [
        Tried(
            attack, tuple(r for r in attack.requests if not attack.withstood(ask(url, r), secrets))
        )
        for attack in attacks
    ]


def table(tried: Sequence[Tried]) -> list[str]:
    """The outcome as a table in Markdown."""
    lines = ["| attack | what | expected | tried | refused |", "|---|---|---|---:|---:|"]
    for each in tried:
        attack = each.attack
        counts = f"{len(attack.requests)} | {each.refused}"
        lines.append(f"| `{attack.id}` | {attack.what} | {attack.expected} | {counts} |")
    total = sum(len(each.attack.requests) for each in tried)
    lines.append(f"| all | | | {total} | {sum(each.refused for each in tried)} |")
    return lines


def main() -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description="Try attacks on a running site.")
    parser.add_argument("--db", type=Path, help="serve this database instead of the hostile sample")
    parser.add_argument("--option", action="append", default=[], help="for onrecord serve")
    parser.add_argument("--show", action="store_true", help="print requests that were not refused")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-attacks-") as folder:
        db = given.db or make_sample(Path(folder))
        with running(db, *given.option) as site:
            tried = try_all(site.url, [str(db.resolve().parent)])
    print("\n".join(table(tried)))
    failed = [(each.attack.id, request) for each in tried for request in each.failed]
    if given.show:
        for name, request in failed:
            print(f"not refused: {name}: {request}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
