"""Second step: bring data/quotes.db up to date with the articles under data/.

Another name of ``onrecord build``; try ``python scripts/build.py --help``.
"""

from __future__ import annotations

import sys

from onrecord.cli import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]], prog_name="onrecord")
