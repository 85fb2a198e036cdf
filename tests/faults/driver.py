"""A build in a process of its own; exit 0, or 2 with one line that says why.

Arguments: FOLDER DB LIMIT DAYS PACE.
"""

from __future__ import annotations

import resource
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stub_extractor import StubExtractor

from onrecord.build import Options, build
from onrecord.errors import OnRecordError
from onrecord.models import Authority, AuthorityEntry

KNOWN = Authority(
    (
        AuthorityEntry("bakers", "Bakers Guild", "organization", None, "bakers"),
        AuthorityEntry("ann-lee", "Ann Lee", "person", "baker", "bakers", ("Lee",)),
    )
)


def main(folder: str, db: str, limit: int, days: int, pace: int) -> int:
    """Build.

    Args:
        folder: The articles.
        db: The database.
        limit: Bytes that a file may have; 0 for no limit.
        days: By how many the clock is wrong.
        pace: Milliseconds that each article takes.
    """
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    print("begun", flush=True)
    try:
        build(
            [folder],
            Path(db),
            authority=KNOWN,
            extractor=StubExtractor(KNOWN, seconds=pace / 1000),
            options=Options(prune=True),
            now=lambda: datetime.now(UTC) + timedelta(days=days),
        )
    except OnRecordError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
